"""Addresses of sign-in, registration and profile; the `account_…` names are those allauth looks for."""

from django.urls import path

from portal_ui.portal.accounts import entering, menu, passwords, profile, registering  # noqa: F401

urlpatterns = [
    path("signin/", entering.sign_in_page, name="account_login"),
    path("signin/code/", entering.code_page, name="account_request_login_code"),
    path("signin/code/confirm/", entering.confirm_code_page, name="account_confirm_login_code"),
    path("signout/", entering.sign_out_page, name="account_logout"),
    path("enter/<str:token>/", entering.enter_page, name="account_enter"),
    path("register/", registering.register_page, name="account_signup"),
    path("register/sent/", registering.sent_page, name="account_register_sent"),
    path("register/confirm/<str:token>/", registering.confirm_page, name="account_confirm_email"),
    path("join/<str:token>/", registering.join_page, name="account_join"),
    path("password/reset/", passwords.reset_page, name="account_reset_password"),
    path("password/reset/sent/", passwords.reset_sent_page, name="account_reset_password_done"),
    path("password/reset/<str:uid>/<str:token>/", passwords.new_password_page, name="account_new_password"),
    path("profile/", profile.profile_page, name="account_profile"),
    path("profile/password/", profile.password_page, name="account_change_password"),
    path("profile/sessions/end/", profile.end_sessions_page, name="account_end_sessions"),
    path("profile/sessions/<str:session_id>/end/", profile.end_session_page, name="account_end_session"),
    path("profile/tokens/", profile.new_token_page, name="account_new_token"),
    path("profile/tokens/<int:token_id>/revoke/", profile.revoke_token_page, name="account_revoke_token"),
]
