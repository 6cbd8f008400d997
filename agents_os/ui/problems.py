"""Sentences for `?error=<code>` on pages that a form post has come back to."""

PROBLEMS = {
    "wrong_credentials": "E-mail or password is wrong. Try again, or reset your password.",
    "account_locked": "Too many wrong passwords for this account. It is locked for a moment.",
    "rate_limited": "Too many attempts from here.",
    "email_taken": "There is an account with this e-mail already. Sign in, or reset the password.",
    "weak_password": (
        "This password is too easy to guess. Use at least 10 characters, not your e-mail and"
        " none of the most common passwords."
    ),
    "reset_link_unusable": "This link was used already or has expired. Ask for a new one below.",
    "confirmation_link_unusable": (
        "This link has expired or is not complete. Have a new one sent from your profile."
    ),
    "invite_unusable": "This invite was used, withdrawn or has expired. Ask for a new one.",
    "invite_not_found": "This invite does not exist. Check the link, or ask for a new one.",
    "invite_for_someone_else": (
        "You are signed in with another e-mail than the invite's. Sign out and open it again."
    ),
    "sign_in_to_accept": "You have an account already. Sign in to accept the invite.",
    "already_member": "You are in this company already.",
    "session_ended": "You were signed out. Sign in again.",
    "unauthenticated": "Sign in to go on.",
    "no_company": "You are in no company any more. Open a new invite, or create a new account.",
    "invalid:email": "This is not an e-mail address. Check it and try again.",
    "invalid:company": "The company needs a name of at most 80 characters, on one line.",
    "invalid:name": "Your name may have at most 80 characters, on one line.",
    "invalid:password": "The password cannot be used. Choose another one.",
    "invalid:time_zone": "Your browser names a time zone we do not know. Set it to another one.",
    "invalid": "Something in the form is not right. Check each field and try again.",
    "csrf": "This form was opened on another site. Open it here and try again.",
    "unavailable": "We cannot reach our database right now. Try again in a moment.",
}
FALLBACK = "That did not work. Nothing was changed; please try again."

NEWS = {
    "reset_sent": "If this e-mail has an account, a link to a new password is on its way to it.",
    "reset_logged": (
        "If this e-mail has an account, a link to a new password is in the server's log: no mail"
        " server is set up here. Ask whoever runs this installation."
    ),
    "password_reset": "Your password is changed and you are signed out everywhere. Sign in now.",
    "email_confirmed": "Thank you. Your e-mail address is confirmed.",
    "signed_out": "You are signed out.",
}
