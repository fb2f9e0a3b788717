"""Addresses of forms, below /studio/forms/."""

from django.urls import path

from portal_ui.studio.views import forms, forms_answers, forms_builder, forms_versions

urlpatterns = [
    path("", forms.forms_page, name="forms"),
    path("new/", forms.new_form, name="form_new"),
    path("<int:form_id>/", forms_builder.builder, name="form"),
    path("<int:form_id>/add/", forms_builder.add, name="form_add"),
    path("<int:form_id>/order/", forms_builder.order, name="form_order"),
    path("<int:form_id>/undo/", forms_builder.undo, name="form_undo"),
    path("<int:form_id>/questions/<slug:key>/", forms_builder.question, name="form_question"),
    path("<int:form_id>/questions/<slug:key>/copy/", forms_builder.copy, name="form_question_copy"),
    path("<int:form_id>/questions/<slug:key>/delete/", forms_builder.delete, name="form_question_delete"),
    path("<int:form_id>/preview/", forms_versions.preview, name="form_preview"),
    path("<int:form_id>/publish/", forms_versions.publish, name="form_publish"),
    path("<int:form_id>/discard/", forms.discard, name="form_discard"),
    path("<int:form_id>/versions/", forms_versions.versions, name="form_versions"),
    path("<int:form_id>/versions/<int:number>/", forms_versions.version, name="form_version"),
    path("<int:form_id>/versions/<int:number>/preview/", forms_versions.preview, name="form_version_preview"),
    path("<int:form_id>/versions/<int:number>/use/", forms_versions.go_back, name="form_version_use"),
    path("<int:form_id>/settings/", forms.settings, name="form_settings"),
    path("<int:form_id>/copy/", forms.copy, name="form_copy"),
    path("<int:form_id>/archive/", forms.archive, name="form_archive"),
    path("<int:form_id>/restore/", forms.restore, name="form_restore"),
    path("<int:form_id>/answers/", forms_answers.answers, name="form_answers"),
    path("<int:form_id>/answers/<int:answer_id>/", forms_answers.answer, name="form_answer"),
    path("<int:form_id>/answers/answers.<slug:kind>", forms_answers.download, name="form_download"),
]
