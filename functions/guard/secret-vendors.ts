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
  issued('atlassian-token', 'an Atlassian token', '(?:AT[AC]TT3[A-Za-z0-9_=-]{100,}|ATBB[A-Za-z0-9]{32})'),
  issued('heroku-key', 'a Heroku key', 'HRKU-[A-Za-z0-9_-]{40,}'),
  issued('hubspot-token', 'a HubSpot token', 'pat-(?:na|eu|ap)\\d-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}'),
  issued('tailscale-key', 'a Tailscale key', 'tskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}'),
  issued('airtable-token', 'an Airtable token', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'),
  issued('figma-token', 'a Figma token', 'fig[dou]r?_[A-Za-z0-9_-]{40,}'),
  issued('pulumi-token', 'a Pulumi token', 'pul-[a-f0-9]{40}'),
  issued('sonar-token', 'a SonarQube token', 'sq[apu]_[a-f0-9]{40}'),
  issued('brevo-key', 'a Brevo key', 'x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}'),
  issued('mapbox-secret', 'a secret token of Mapbox', 'sk\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{16,}'),
  issued('netlify-token', 'a Netlify token', 'nfp_[A-Za-z0-9]{36,}'),
  issued('resend-key', 'a Resend key', 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}'),
  issued('nuget-key', 'a NuGet key', 'oy2[a-z0-9]{43}'),
  issued('dropbox-token', 'a Dropbox token', 'sl\\.(?:u\\.)?[A-Za-z0-9_-]{130,}'),
  issued('fly-token', 'a token of Fly', '(?:fm[12][ar]?_[A-Za-z0-9+/]{60,}={0,2}|fo1_[A-Za-z0-9_-]{43})'),
  issued('alibaba-key', 'an Alibaba Cloud access key id', 'LTAI(?=[A-Za-z]*\\d)[A-Za-z0-9]{16,20}'),
  issued('new-relic-key', 'a license key of New Relic', '[a-z0-9]{36}NRAL'),
  issued('buildkite-token', 'a Buildkite token', 'bkua_[a-f0-9]{40}'),
  issued('circleci-token', 'a CircleCI token', 'CCIP(?:AT|RJ)_[A-Za-z0-9]+_[a-f0-9]{40}'),
  issued('aws-bedrock-key', 'a key of Amazon Bedrock', 'ABSK[A-Za-z0-9+/]{60,}={0,2}'),
  issued('contentful-token', 'a Contentful token', 'CFPAT-[A-Za-z0-9_-]{43}'),
  issued('typeform-token', 'a Typeform token', 'tfp_[A-Za-z0-9_-]{40,}'),
  issued('onepassword-token', 'a service account of 1Password', 'ops_eyJ[A-Za-z0-9_-]{100,}'),
  issued('laravel-key', "Laravel's key", 'base64:[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])'),
  issued('azure-client-secret', "a client's secret of Azure", '[A-Za-z0-9~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'),
  {
    rule: 'webhook-address',
    is: 'an address that takes messages from whoever knows it',
    pattern:
      /https:\/\/(?:(?:\w+\.)?discord(?:app)?\.com\/api(?:\/v\d+)?\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,}|[\w.-]+\.webhook\.office\.com\/webhookb2\/[\w@/-]{60,}|hooks\.zapier\.com\/hooks\/catch\/\d+\/[a-z0-9]{6,})/g,
  },
  {
    rule: 'azure-account-key',
    is: 'a shared access key of Azure',
    pattern: /\bSharedAccessKey=(?<value>[A-Za-z0-9+/]{40,}={0,2})/g,
  },
  {
    rule: 'azure-shared-access',
    is: 'an address with a shared access signature',
    pattern: /[?&;](?:sv|se|sp|sr|st)=[^\s"'`<>]{0,400}?[&;]sig=(?<value>[A-Za-z0-9%+/]{40,}=?)/g,
    isLong: true,
  },
  {
    rule: 'django-secret-key',
    is: "Django's secret key",
    // As startproject writes it: fifty characters of an alphabet with many signs.
    pattern:
      /secret_?key['"\]]*\s*(?:=>|[:=,])\s*["'](?<value>(?=(?:[^"'\s]*[!@#$%^&*(=+)]){4})[a-z0-9!@#$%^&*(\-_=+)]{50})["']/gi,
    isLong: true,
  },
  {
    rule: 'twilio-key',
    is: "an account's token of Twilio",
    pattern: /["']AC[a-f0-9]{32}["']\s*,\s*["'](?<value>[a-f0-9]{32})["']/g,
  },
  {
    rule: 'composer-token',
    is: 'a token for Composer',
    pattern: /"(?:github-oauth|gitlab-oauth|gitlab-token)"\s*:\s*\{\s*"[^"]+"\s*:\s*"(?<value>[A-Za-z0-9_-]{20,})"/g,
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
      /\b(?:Server|Data Source|Host|Initial Catalog|Database|User Id|Uid|Username)\s*=[^\n"'`(),]{0,400}?[;\s](?:Password|Pwd)\s*=\s*(?<value>[^;"'`\s(),]{5,})(?![^\s;"'`])/gi,
    // Named arguments look alike: password=settings.password.
    refuses: (value) => /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/.test(value) || /^projects\//.test(value),
  },
  {
    rule: 'connection-string-password',
    is: 'a connection string with a password in it',
    pattern: /\bjdbc:[a-z0-9]+:[^\s"'`]*[?&;](?:password|pwd)=(?<value>[^&;\s"'`]{5,})/gi,
  },
];
