import { OpenAPIHono } from '@hono/zod-openapi';
import { nothingHere } from '../../guard/authorize.ts';
import { authenticate } from './access.ts';
import { accessLog } from './access-log.ts';
import { addAnalyses } from './analyses.ts';
import { addApprovals } from './approvals.ts';
import { recordRefusals } from './audit.ts';
import { addAuditVerification } from './audit-verification.ts';
import { addBuildLog } from './build-log.ts';
import { addChecks } from './checks.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { addCreateDeployment } from './create-deployment.ts';
import { addDeploymentVerbs } from './deployment-verbs.ts';
import { addDeploymentRoutes } from './deployments.ts';
import { addDriftRoutes } from './drift.ts';
import { answerError, answerFailure, describeInvalid } from './errors.ts';
import { addFreezes } from './freezes.ts';
import { addHealthRoutes } from './health.ts';
import { limitLoad } from './load-limit.ts';
import { addOpenApiDocument } from './openapi.ts';
import { routingPath } from './paths.ts';
import { crossOrigin, limitBody, limitTime, securityHeaders } from './protections.ts';
import { addQuotaRoutes } from './quota.ts';
import { defaultRates, limitRate, slowFailedSignIns } from './rate-limit.ts';
import { addRejections } from './rejections.ts';
import { addReleaseRoutes } from './releases.ts';
import { addRepositoryRoutes } from './repositories.ts';
import { addSecretRoutes } from './secrets.ts';
import { addServiceRoutes } from './services.ts';
import { addTrace } from './trace.ts';
import { addTrafficRoutes } from './traffic.ts';
import { addVulnerabilityPolicyRoutes } from './vulnerability-policy.ts';

/**
 * The HTTP API: the one place that writes on a person's behalf. Each request passes, in this order: body and load limit, sign-in,
 * rate limit, `authorize`, validation, handler; all of it is public reading in /openapi.json.
 */
export function createApi(deps: ApiDeps): OpenAPIHono<ApiEnv> {
  const { config } = deps;
  const app = new OpenAPIHono<ApiEnv>({
    getPath: routingPath,
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      return answerFailure(c, result.target === 'param' ? nothingHere : describeInvalid(result.error, result.target));
    },
  });
  app.onError((error, c) => answerError(c, error, config.project));
  app.notFound((c) => answerFailure(c, nothingHere));

  app.use(securityHeaders, accessLog(config.project), crossOrigin(config.allowedOrigins), limitTime, limitBody);
  const rates = { ...defaultRates, ...config.rates };
  const proxies = config.proxies ?? 1;
  app.use('/v1/*', limitLoad(), slowFailedSignIns(rates, proxies), authenticate(deps.verify));
  app.use(limitRate(rates, proxies));
  app.use('/v1/*', recordRefusals(deps.store, config.project));

  addHealthRoutes(app, deps.checks, deps.vitals);
  addCreateDeployment(app, deps);
  addAnalyses(app, deps, rates.analyses);
  addDeploymentRoutes(app, deps);
  addDeploymentVerbs(app, deps);
  addApprovals(app, deps);
  addFreezes(app, deps);
  addBuildLog(app, deps);
  addServiceRoutes(app, deps);
  addReleaseRoutes(app, deps);
  addDriftRoutes(app, deps);
  addTrafficRoutes(app, deps);
  addSecretRoutes(app, deps);
  addQuotaRoutes(app, deps);
  addVulnerabilityPolicyRoutes(app, deps);
  addChecks(app, deps);
  addRejections(app, deps);
  addTrace(app, deps);
  addAuditVerification(app, deps);
  addRepositoryRoutes(app, deps);
  addOpenApiDocument(app, config);
  return app;
}
