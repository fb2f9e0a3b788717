"""Addresses of the studio, below /studio/."""

from django.urls import path

from portal_ui.studio import menu as menu  # registers the entries
from portal_ui.studio.views import (
    clients,
    colleagues,
    look,
    mails,
    overview,
    portal,
    teams,
    topics,
    workspace,
)

app_name = "studio"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("organisation/", workspace.organisation, name="organisation"),
    path("languages/", workspace.languages, name="languages"),
    path("formats/", workspace.formats, name="formats"),
    path("portal/", portal.settings_page, name="portal_settings"),
    path("look/", look.look, name="look"),
    path("look/preview/", look.preview_colours, name="look_preview"),
    path("look/page/", look.preview_page, name="look_page"),
    path("look/logo/", look.logo, name="look_logo"),
    path("look/favicon/", look.favicon, name="look_favicon"),
    path("look/texts/", look.texts, name="look_texts"),
    path("look/links/", look.links, name="look_links"),
    path("look/reset/", look.reset, name="look_reset"),
    path("colleagues/", colleagues.colleagues_page, name="colleagues"),
    path("colleagues/invite/", colleagues.invite_page, name="invite"),
    path("colleagues/<int:user_id>/", colleagues.colleague_page, name="colleague"),
    path("colleagues/<int:user_id>/deactivate/", colleagues.deactivate, name="deactivate"),
    path("colleagues/<int:user_id>/reactivate/", colleagues.reactivate, name="reactivate"),
    path("invitations/<int:invitation_id>/resend/", colleagues.resend, name="resend"),
    path("invitations/<int:invitation_id>/withdraw/", colleagues.withdraw, name="withdraw"),
    path("organisations/", clients.organisations_page, name="organisations"),
    path("organisations/new/", clients.organisation_page, name="client_new"),
    path("organisations/<int:organisation_id>/", clients.organisation_page, name="client"),
    path("contacts/", clients.contacts_page, name="contacts"),
    path("contacts/new/", clients.new_contact_page, name="contact_new"),
    path("contacts/<int:contact_id>/", clients.contact_page, name="contact"),
    path("contacts/<int:contact_id>/access/", clients.contact_access, name="contact_access"),
    path("contacts/<int:contact_id>/send-again/", clients.contact_send_again, name="contact_send_again"),
    path("contacts/<int:contact_id>/mails/<int:mail_id>/", clients.contact_mail, name="contact_mail"),
    path("portal-users/", clients.portal_users_page, name="portal_users"),
    path("topics/", topics.topics_page, name="topics"),
    path("topics/new/", topics.topic_page, name="topic_new"),
    path("topics/order/", topics.order, name="topics_order"),
    path("topics/<int:topic_id>/", topics.topic_page, name="topic"),
    path("topics/<int:topic_id>/archive/", topics.archive, name="topic_archive"),
    path("topics/<int:topic_id>/restore/", topics.restore, name="topic_restore"),
    path("teams/", teams.teams_page, name="teams"),
    path("teams/new/", teams.team_page, name="team_new"),
    path("teams/<int:team_id>/", teams.team_page, name="team"),
    path("projects/new/", teams.project_page, name="project_new"),
    path("projects/<int:project_id>/", teams.project_page, name="project"),
    path("mails/", mails.failed_mails_page, name="mails"),
    path("mails/<int:mail_id>/retry/", mails.retry, name="mail_retry"),
]
