"""Everything that changes accounts; each name is imported from here."""

from accounts.use_cases.entering import (
    issue_one_time_link,
    mail_sign_in_code,
    note_sign_in,
    request_password_reset,
    reset_password,
    use_one_time_link,
)
from accounts.use_cases.invitations import accept_invitation, invite, resend_invitation, withdraw_invitation
from accounts.use_cases.members import (
    change_client_address,
    change_role,
    create_account,
    deactivate_account,
    reactivate_account,
    save_account_settings,
)
from accounts.use_cases.own import (
    change_password,
    change_profile,
    end_other_sessions,
    end_session,
    issue_api_token,
    revoke_api_token,
)
from accounts.use_cases.registering import confirm_registration, start_registration

__all__ = [
    "accept_invitation",
    "change_client_address",
    "change_password",
    "change_profile",
    "change_role",
    "confirm_registration",
    "create_account",
    "deactivate_account",
    "end_other_sessions",
    "end_session",
    "invite",
    "issue_api_token",
    "issue_one_time_link",
    "mail_sign_in_code",
    "note_sign_in",
    "reactivate_account",
    "request_password_reset",
    "resend_invitation",
    "reset_password",
    "revoke_api_token",
    "save_account_settings",
    "start_registration",
    "use_one_time_link",
    "withdraw_invitation",
]
