"""Rules for new passwords: long, not among the most used, not the e-mail address."""

from agents_os.domains.identity.metadata.errors import WeakPassword

MIN_LENGTH = 10
MAX_LENGTH = 256  # argon2 reads it all: an upper bound on the work of one request

# The most used ones of at least MIN_LENGTH characters in published leaks.
COMMON = frozenset(
    """
    1234567890 12345678910 123456789a 1234567891 0123456789 9876543210 0987654321 1111111111
    0000000000 1122334455 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc
    qwertyuiop qwertyuiop1 qwertyuiop123 qwerty12345 qwerty123456 qwerty1234 qwerty123!
    asdfghjkl1 asdfghjkl123 zxcvbnm123 password12 password123 password1234 password12345
    password123! password1! passw0rd123 p@ssw0rd123 p@ssword123 iloveyou123 iloveyou12
    iloveyou1! letmein123 letmein1234 welcome123 welcome1234 welcome123! welcome2024
    welcome2025 welcome2026 administrator admin12345 admin123456 changeme123 changeme1234
    football123 baseball123 superman123 princess123 sunshine123 monkey12345 dragon12345
    abcdefghij abcdefghijk abc123456789 abcd123456 abcd1234567 aa12345678 a123456789
    michael123 charlie123 computer123 internet123 whatever123 trustno1234 starwars123
    correcthorsebatterystaple
    """.split()  # noqa: SIM905  (a list of quoted words is hard to read)
)


def check_new_password(password: str, *, email: str) -> None:
    """Raise WeakPassword, saying what to change, unless `password` may be used by `email`."""
    lowered = password.lower()
    if len(password) < MIN_LENGTH:
        raise WeakPassword(f"Your password is too short. Use at least {MIN_LENGTH} characters.")
    if len(password) > MAX_LENGTH:
        raise WeakPassword(f"Your password is too long. Use at most {MAX_LENGTH} characters.")
    if "\x00" in password or not password.isprintable():
        raise WeakPassword("Your password contains characters that cannot be typed. Remove them.")
    if lowered in COMMON or len(set(lowered)) <= 2:
        raise WeakPassword("This password is among the first that are guessed. Choose another one.")
    if lowered in (email.lower(), email.lower().partition("@")[0]):
        raise WeakPassword("Your password is your e-mail address. Choose another one.")
