import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { serviceListSchema, serviceLogSchema, updateServiceSchema } from '../../../shared/api.ts';
import { ownedListSchema } from '../../../shared/owned.ts';
import { type Service, serviceSchema } from '../../../shared/service.ts';
import { reviseApproval } from '../../engine/approval.ts';
import { configureService } from '../../engine/configure-service.ts';
import { asService, paths } from '../../engine/documents.ts';
import { serviceNotFound } from '../../engine/not-found.ts';
import { ownedBy } from '../../engine/owned.ts';
import { queries } from '../../engine/queries.ts';
import { removeService } from '../../engine/remove-service.ts';
import type { Store } from '../../ports.ts';
import { allow, byOf, demand } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { orgParams, serviceParams } from './params.ts';
import { failures, json } from './responses.ts';

export function addServiceRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, ports } = deps;
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/services',
    summary: 'Services by name',
    middleware: allow(store, 'read'),
    request: { params: orgParams },
    responses: { 200: json(serviceListSchema, 'The services'), ...failures },
  });
  app.openapi(list, async (c) => {
    const docs = await store.query(queries.services(c.req.valid('param').org));
    return c.json({ services: docs.map(asService) }, 200);
  });

  const read = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/services/{service}',
    summary: 'One service',
    middleware: allow(store, 'read'),
    request: { params: serviceParams },
    responses: { 200: json(serviceSchema, 'The service'), ...failures },
  });
  app.openapi(read, async (c) => {
    const { org, service } = c.req.valid('param');
    return c.json(await readService(store, org, service), 200);
  });

  const update = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~update',
    summary: 'Set how a service is deployed: what a newer request does to a running one, deadlines of stages, checks',
    middleware: allow(store, 'configure-service'),
    request: { params: serviceParams, body: { ...json(updateServiceSchema, 'What to change'), required: true } },
    responses: { 200: json(serviceSchema, 'The service'), ...failures },
  });
  app.openapi(update, async (c) => {
    const { org, service } = c.req.valid('param');
    const change = c.req.valid('json');
    if (change.approval !== undefined) demand(c, 'set-approval');
    const configured = await configureService(store, org, service, change, byOf(c));
    if (configured.runningDep !== null) await reviseApproval(acceptor(deps), { org, id: configured.runningDep });
    return c.json(configured, 200);
  });

  const remove = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~delete',
    summary: 'Remove a service and all that it owns',
    middleware: allow(store, 'delete-service'),
    request: { params: serviceParams },
    responses: { 204: { description: 'It is gone' }, ...failures },
  });
  app.openapi(remove, async (c) => {
    const { org, service } = c.req.valid('param');
    await removeService({ store, ports }, org, service, byOf(c));
    return c.body(null, 204);
  });

  const owned = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/services/{service}/owned',
    summary: 'All that Slipway owns for a service outside of its documents, and what a deployment has left',
    middleware: allow(store, 'read'),
    request: { params: serviceParams },
    responses: { 200: json(ownedListSchema, 'What is owned'), ...failures },
  });
  app.openapi(owned, async (c) => {
    const { org, service } = c.req.valid('param');
    const all = await ownedBy(store, ports, await readService(store, org, service));
    return c.json({ service, owned: [...all] }, 200);
  });

  const logs = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/services/{service}/logs',
    summary: "The running service's own log, newest last",
    middleware: allow(store, 'read'),
    request: {
      params: serviceParams,
      query: z.object({
        since: z.iso.datetime().optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
    },
    responses: { 200: json(serviceLogSchema, 'Log entries'), ...failures },
  });
  app.openapi(logs, async (c) => {
    const { org, service } = c.req.valid('param');
    const { since, limit } = c.req.valid('query');
    const { project, region, name } = await readService(store, org, service);
    const filter = since === undefined ? { limit } : { since, limit };
    const entries = await ports.runLogs.entries({ project, region, name }, filter);
    return c.json({ entries: [...entries] }, 200);
  });
}

/** Problem: service-not-found. */
export async function readService(store: Store, org: string, name: string): Promise<Service> {
  const { docs } = await store.read([paths.service(org, name)]);
  if (docs[0]) return asService(docs[0]);
  throw serviceNotFound(name);
}
