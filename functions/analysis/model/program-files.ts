import type { Language } from '../../../shared/plan.ts';
import { depthOf, type Folder } from '../reading/folder.ts';
import { isSource } from '../reading/sources.ts';

/** As many as a person would look through. */
const maxFiles = 30;
/** No option, nothing hidden, and nothing that a shell, a Dockerfile or a glob would take apart. */
const plainPath = /^[\w@+][\w@./+-]*$/;
const beside =
  /(^|\/)(tests?|__tests__|spec|docs|examples?|scripts|migrations|fixtures|dist|build|public|static|assets)\/|\.(test|spec|d|config|min|stories)\.|(^|\/)(test_[^/]*|conftest|setup|__init__)\.py$/;

/** Source files by which a program can begin, nearest to the top first. */
export function programFiles(language: Language | null, service: Folder): readonly string[] {
  return service.files
    .filter((file) => plainPath.test(file) && !file.includes('..') && !/\/[.-]/.test(file) && depthOf(file) <= 3)
    .filter((file) => isSource(language, file) && !beside.test(file))
    .slice(0, maxFiles);
}
