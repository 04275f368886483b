import type { SecretShape } from './secret-shapes.ts';

const issued = (rule: string, is: string, body: string): SecretShape => ({
  rule,
  is,
  pattern: new RegExp(`(?<![A-Za-z0-9_-])${body}(?![A-Za-z0-9_-])`, 'g'),
});

/** Credentials of other vendors that mark their own, by the marks that they document. */
export const vendorShapes: readonly SecretShape[] = [
  issued('pypi-token', 'a PyPI token', 'pypi-AgEI[A-Za-z0-9_-]{50,}'),
  issued('rubygems-key', 'a RubyGems key', 'rubygems_[a-f0-9]{48}'),
  issued('docker-token', 'a Docker Hub token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'),
  issued('huggingface-token', 'a Hugging Face token', 'hf_[A-Za-z0-9]{30,}'),
  issued('digitalocean-token', 'a DigitalOcean token', 'do[opr]_v1_[a-f0-9]{64}'),
  issued('shopify-token', 'a Shopify token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  issued('twilio-key', 'a Twilio key', 'SK[a-f0-9]{32}'),
  issued('mailgun-key', 'a Mailgun key', 'key-[a-f0-9]{32}'),
  issued('mailchimp-key', 'a Mailchimp key', '[a-f0-9]{32}-us\\d{1,2}'),
  issued('telegram-token', "a Telegram bot's token", '\\d{8,10}:AA[A-Za-z0-9_-]{33}'),
  issued(
    'discord-token',
    "a Discord bot's token",
    '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}',
  ),
  issued('square-token', 'a Square token', '(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})'),
  issued('databricks-token', 'a Databricks token', 'dapi[a-f0-9]{32}(?:-\\d)?'),
  issued('vault-token', 'a Vault token', 'hv[sb]\\.[A-Za-z0-9_-]{24,}'),
  issued('terraform-token', 'a Terraform Cloud token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}'),
  issued('grafana-token', 'a Grafana token', 'gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}'),
  issued('sentry-token', 'a Sentry token', 'sntry[su]_[A-Za-z0-9+/=_]{40,}'),
  issued('new-relic-key', 'a New Relic key', 'NRAK-[A-Z0-9]{27}'),
  issued('linear-key', 'a Linear key', 'lin_api_[A-Za-z0-9]{32,}'),
  issued('notion-token', 'a Notion token', '(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})'),
  issued('postman-key', 'a Postman key', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'),
  issued('planetscale-token', 'a PlanetScale token', 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,}'),
  issued('supabase-token', 'a Supabase token', 'sb(?:p_[a-f0-9]{40}|_secret_[A-Za-z0-9_-]{20,})'),
  issued('doppler-token', 'a Doppler token', 'dp\\.(?:pt|st|ct|sa)\\.(?:[a-z0-9_-]+\\.)?[A-Za-z0-9]{40,44}'),
  issued(
    'model-key',
    "a model provider's key",
    '(?:gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{60,}|pplx-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{37})',
  ),
  {
    rule: 'django-secret-key',
    is: "Django's secret key",
    pattern: /\bSECRET_KEY\s*=\s*["'](?<value>(?=[^"'\s]*[\d!@#$%^&*(=+)])[^"'\s{}]{40,})["']/g,
    isLong: true,
  },
  issued('age-key', 'an age key', 'AGE-SECRET-KEY-1[A-Z0-9]{58}'),
  {
    rule: 'azure-account-key',
    is: 'the key of an Azure storage account',
    pattern: /\bAccountKey=(?<value>[A-Za-z0-9+/]{60,}={0,2})/g,
  },
  {
    rule: 'connection-string-password',
    is: 'a connection string with a password in it',
    pattern:
      /\b(?:Server|Data Source|Host|Initial Catalog|Database|User Id|Uid|Username)\s*=[^\n"'`(),]*?[;\s](?:Password|Pwd)\s*=\s*(?<value>[^;"'`\s(),]{5,})(?![^\s;"'`])/gi,
    // Named arguments look alike: password=settings.password.
    refuses: (value) => /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/.test(value) || /^projects\//.test(value),
  },
  {
    rule: 'connection-string-password',
    is: 'a connection string with a password in it',
    pattern: /\bjdbc:[a-z0-9]+:[^\s"'`]*[?&;](?:password|pwd)=(?<value>[^&;\s"'`]{5,})/gi,
  },
];
