import path from 'node:path';
import { checkoutFolder } from './checkout.ts';
import { runChild } from './child.ts';
import { startDevelopmentServer } from './web/development-server.ts';
import { startGateway } from './web/gateway.ts';
import { startPageServer } from './web/page-server.ts';
import { localUser, project, webOrigins, wiringFromEnvironment } from './wiring.ts';

await runChild(async () => {
  const { ports, token } = wiringFromEnvironment();
  const checkout = checkoutFolder();
  const config = {
    project,
    org: 'local',
    api: `http://127.0.0.1:${ports.api}`,
    token,
    firestore: { host: '127.0.0.1', port: ports.firestore },
    user: localUser,
    firebase: null,
  };
  const page =
    process.env.SLIPWAY_DEVELOPMENT === '1'
      ? startDevelopmentServer({ port: ports.web, viteConfig: path.join(checkout, 'web', 'vite.config.ts'), config })
      : startPageServer({ port: ports.web, folder: path.join(checkout, 'dist', 'web'), config });
  const gateway = startGateway({
    port: ports.api,
    functions: `http://127.0.0.1:${ports.functions}`,
    project,
    token,
    user: localUser,
    origins: webOrigins(ports),
  });
  const running = await Promise.all([page, gateway]);
  return { close: async () => void (await Promise.all(running.map((each) => each.close()))) };
});
