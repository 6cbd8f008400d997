"""Configuration: environment variables and `.env`, read once, typed, with defaults that work.

A variable is `AGENTS_OS_<FIELD>`; the few with a well-known name of their own (DATABASE_URL,
REDIS_URL, ...) answer to that too. Secrets are `SecretStr`: printing settings never shows them.
"""

from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _also(name: str) -> AliasChoices:
    return AliasChoices(f"AGENTS_OS_{name}", name)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="AGENTS_OS_", env_file=".env", extra="ignore", populate_by_name=True
    )

    environment: Literal["development", "production", "test"] = "development"
    data_dir: Path = Field(default_factory=lambda: user_data_path("agents-os"))
    models_dir: Path = Path(__file__).parents[2] / ".models"  # made by `make setup`
    host: str = "127.0.0.1"
    port: int = Field(3000, validation_alias=_also("PORT"))
    public_url: str | None = None  # default: http://localhost:<port>
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    # Set by the supervisor for embedded services, or by you for external ones.
    database_url: SecretStr | None = Field(None, validation_alias=_also("DATABASE_URL"))
    migration_database_url: SecretStr | None = None  # an owner login; only `migrate` uses it
    worker_database_url: SecretStr | None = None  # default: database_url
    database_pool_size: int = 10
    worker_beat_s: float = 0.4  # how often a worker says that it lives
    worker_dead_after_s: float = 5  # of silence: others take its runs
    redis_url: SecretStr | None = Field(None, validation_alias=_also("REDIS_URL"))

    # Signs tokens and cursors. Empty: kept in <data_dir>/secret.key, created at first start.
    secret_key: SecretStr | None = None
    # Wraps the saved secrets. Empty: kept in <data_dir>/master.key. The old one while rotating.
    # The key of AWS KMS wraps what is in that file (docs/how-to/rotate-the-master-key.md).
    secrets_master_key: SecretStr | None = Field(None, validation_alias=_also("SECRETS_MASTER_KEY"))
    secrets_old_master_key: SecretStr | None = Field(
        None, validation_alias=_also("SECRETS_OLD_MASTER_KEY")
    )
    secrets_kms_key: str = Field("", validation_alias=_also("SECRETS_KMS_KEY"))
    access_token_ttl: timedelta = timedelta(minutes=15)
    refresh_token_ttl: timedelta = timedelta(days=7)
    refresh_reuse_grace: timedelta = timedelta(seconds=10)  # two tabs refreshing at once
    password_reset_ttl: timedelta = timedelta(hours=1)
    email_confirmation_ttl: timedelta = timedelta(days=7)
    invite_ttl: timedelta = timedelta(days=7)
    starter_credits: int = 50
    credit_cost_basis_usd: Decimal = Field(Decimal("0.05"), gt=0)  # provider cost of one credit

    # Mail: printed to the console unless a server is named.
    smtp_url: SecretStr | None = None  # smtp://user:password@host:587 or smtps://...
    mail_from: str = "Agents OS <no-reply@localhost>"

    # Files. Empty: <data_dir>/files; file://, s3:// and supabase:// in docs/how-to/store-files.md.
    storage_url: SecretStr | None = Field(None, validation_alias=_also("STORAGE_URL"))
    supabase_service_role_key: SecretStr | None = Field(
        None, validation_alias=_also("SUPABASE_SERVICE_ROLE_KEY")
    )
    largest_upload_mb: int = Field(1_000, ge=1)  # whatever a plan allows
    virus_scanner: str = ""  # clamav://host:3310; empty: files are not scanned

    # Payments. Empty: simulated, and in production switched off (docs/how-to/connect-stripe.md).
    stripe_secret_key: SecretStr | None = Field(None, validation_alias=_also("STRIPE_SECRET_KEY"))
    stripe_webhook_secret: SecretStr | None = Field(
        None, validation_alias=_also("STRIPE_WEBHOOK_SECRET")
    )
    payment_grace_days: int = Field(7, ge=0)  # after a failed payment, until nothing is spent

    # Models. Empty: found from the provider keys in the environment, else the practice model.
    default_chat_model: str = ""  # "a,b": a first, b as its fallback
    default_embed_model: str | None = None
    openai_base_url: str | None = Field(None, validation_alias=_also("OPENAI_BASE_URL"))
    ollama_url: str = "http://localhost:11434"
    private_model_servers: bool = False  # companies may name servers of this network
    private_tool_servers: bool = False  # the same for servers of tools, also without https
    model_adapter: Literal["auto", "litellm"] = "auto"  # litellm: ask every provider through it
    prices_file: Path | None = None  # prices of models beyond the built-in map (docs/how-to)
    model_first_token_timeout_s: float = 60
    model_idle_timeout_s: float = 60
    model_longest_answer: int = Field(8_192, ge=1)  # tokens, where an agent sets no limit itself
    practice_words_per_second: float = 30  # reading pace; 0: at once (tests)

    # Rate limits, requests per window (requirement O2).
    rate_limit_auth_per_identifier: str = "5/minute"
    rate_limit_auth_per_ip: str = "10/minute"
    rate_limit_invites_per_org: str = "60/hour"  # nobody's mail relay
    rate_limit_chat: str = "50/minute"
    rate_limit_provider_checks: str = "20/minute"  # test calls of provider keys, per company
    rate_limit_tool_server_checks: str = "30/minute"  # calls of servers of tools by people
    rate_limit_upload: str = "20/minute"
    rate_limit_file_links: str = "300/minute"  # openings without signing in: per address, per link
    rate_limit_webhooks: str = "300/minute"  # requests to one webhook of a workflow
    rate_limit_event_triggers: str = "60/minute"  # runs that one event trigger starts
    rate_limit_api_per_org: str = "1000/minute"
    rate_limit_api_per_key: str = "500/minute"
    trusted_proxies: str = "127.0.0.1"  # whose X-Forwarded-For is believed

    @property
    def base_url(self) -> str:
        """Where people reach the product, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
