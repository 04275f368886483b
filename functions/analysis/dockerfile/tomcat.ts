import type { Analysis } from '../../../shared/plan.ts';
import { argvOf } from '../shell.ts';
import { asAppUser, cmd, copy, env, installPackages, run, type Stage } from './instructions.ts';

/** The heap follows the container's memory; the default takes a quarter of it. */
export const javaOptions = env('JAVA_TOOL_OPTIONS', '-XX:MaxRAMPercentage=75.0 -XX:+ExitOnOutOfMemoryError');

const home = '/usr/local/tomcat';

/** Lays the web archive out as a folder: Tomcat unpacks archives only where it may write. */
export function unpackArchive(analysis: Pick<Analysis, 'packageManager' | 'workspace'>): string {
  const made = analysis.packageManager === 'maven' ? 'target' : 'build/libs';
  const member = analysis.workspace?.member ?? '';
  const archive = `/app/${member === '' ? '' : `${member}/`}${made}/*.war`;
  return `mkdir -p /out/ROOT && cd /out/ROOT && jar xf ${archive}`;
}

/**
 * Tomcat with the application alone in it. Its configuration takes the port from the environment with a class that it brings along
 * (https://tomcat.apache.org/tomcat-10.1-doc/config/systemprops.html), and its port for shutting down is closed.
 */
export function tomcatStage(java: string, servlets: string, start: string, packages: readonly string[]): Stage {
  const isNew = servlets === 'jakarta.servlet';
  // Tomcat 10.1 needs Java 11.
  const release = isNew && java === '8' ? '11' : java;
  const source = 'org.apache.tomcat.util.digester.EnvironmentPropertySource';
  return {
    name: 'run',
    from: `tomcat:${isNew ? '10.1' : '9.0'}-jre${release}-temurin`,
    instructions: [
      ...installPackages(packages),
      javaOptions,
      env('CATALINA_OPTS', `-Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE=${source}`),
      // Cloud Run sets PORT; a container started by hand need not.
      env('PORT', '8080'),
      run(
        `sed -i -e 's/port="8080"/port="\${PORT}"/' -e 's/port="8005" shutdown/port="-1" shutdown/' ${home}/conf/server.xml`,
      ),
      copy(['/out/ROOT/'], `${home}/webapps/ROOT/`, { from: 'build' }),
      asAppUser,
      cmd(argvOf(start)),
    ],
  };
}
