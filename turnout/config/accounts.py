"""Settings of accounts: who signs in and how. allauth does the signing in; accounts come by invitation only."""

AUTHENTICATION_BACKENDS = ["turnout.people.backend.ZoneGrantBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "turnout.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# allauth counts by address of the browser unless told otherwise. We keep none: tries are counted by account name,
# hashed, in memory. What has no account name (a passkey, a link) cannot be guessed.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "5/m/key",
    "confirm_email": "1/3m/key",
    "login": None,
    "signup": None,
    "reset_password_from_key": None,
    "request_login_code": None,
    "verify_phone": None,
}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_ADAPTER = "turnout.people.adapters.AuthenticatorAdapter"

SILENCED_SYSTEM_CHECKS = [
    "fields.W161",  # nine in the evening is when quiet hours begin, not the moment somebody started the server
    "account.W001",  # there is no sign-up, so nothing asks for an e-mail address there
    "auth.W004",  # an e-mail address is held once in any case: by a constraint on its lower form
]
