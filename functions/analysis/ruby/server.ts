import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { quoteWord } from '../shell.ts';

export interface RubyStart {
  readonly command: string;
  readonly entryFile: string | null;
  readonly because: string;
}

/** Frameworks by the gem that brings them; a whole one stands before what it is built on. */
export const rubyFrameworks = [
  ['rails', 'rails'],
  ['hanami', 'hanami'],
  ['padrino', 'padrino'],
  ['bridgetown', 'bridgetown'],
  ['middleman', 'middleman'],
  ['nanoc', 'nanoc'],
  ['sinatra', 'sinatra'],
  ['grape', 'grape'],
  ['roda', 'roda'],
  ['cuba', 'cuba'],
  ['jekyll', 'jekyll'],
  ['jekyll', 'github-pages'],
] as const;

/** Generators of static sites, with what builds the site and where it ends up. */
export const rubyGenerators: Readonly<Record<string, { readonly build: string; readonly output: string }>> = {
  jekyll: { build: 'bundle exec jekyll build', output: '_site' },
  middleman: { build: 'bundle exec middleman build', output: 'build' },
  bridgetown: { build: 'bundle exec bridgetown deploy', output: 'output' },
  nanoc: { build: 'bundle exec nanoc compile', output: 'output' },
};

const scripts = ['app.rb', 'server.rb', 'main.rb', 'web.rb', 'application.rb', 'api.rb', 'lib/server.rb', 'src/app.rb'];
export const scriptCandidates = (folder: Folder): readonly string[] => {
  const others = folder.files.filter((file) => /^[^/]+\.rb$/.test(file));
  return [...new Set([...scripts.filter(folder.has), ...others])].slice(0, 5);
};

/** Rails, a Rack application, or a script that serves: in this order. */
export function rubyStart(
  folder: Folder,
  contents: Contents,
  gems: ReadonlySet<string>,
  framework: string | null,
): RubyStart | null {
  const rack = folder.first('config.ru');
  if (framework === 'rails') {
    const entryFile = folder.first('config/application.rb', 'config.ru');
    const serves = folder.has('bin/rails') ? 'bin/rails' : 'bundle exec rails';
    return { command: `${serves} server -b 0.0.0.0 -p $PORT`, entryFile, because: 'Rails is started so' };
  }
  if (rack !== null) {
    const because = 'config.ru describes a Rack application';
    if (gems.has('puma')) {
      const config = folder.has('config/puma.rb') ? ' -C config/puma.rb' : '';
      return { command: `bundle exec puma -b tcp://0.0.0.0:$PORT${config}`, entryFile: rack, because };
    }
    if (gems.has('unicorn')) return { command: 'bundle exec unicorn -o 0.0.0.0 -p $PORT', entryFile: rack, because };
    if (gems.has('thin')) return { command: 'bundle exec thin start -a 0.0.0.0 -p $PORT', entryFile: rack, because };
    if (gems.has('falcon'))
      return { command: 'bundle exec falcon serve --bind http://0.0.0.0:$PORT', entryFile: rack, because };
    return { command: 'bundle exec rackup --host 0.0.0.0 --port $PORT', entryFile: rack, because };
  }
  const run = folder.has('Gemfile') ? 'bundle exec ruby' : 'ruby';
  for (const file of scriptCandidates(folder)) {
    const text = textOf(folder, contents, file) ?? '';
    if (/require\s*\(?\s*['"]sinatra['"]/.test(text)) {
      return {
        command: `${run} ${quoteWord(file)} -o 0.0.0.0 -p $PORT`,
        entryFile: file,
        because: `${file} is a Sinatra application`,
      };
    }
    if (
      /WEBrick::HTTPServer|TCPServer\.(?:new|open)|Rack::Handler|Rackup::Handler|\.run!|Async::HTTP|Puma::Server/.test(
        text,
      )
    ) {
      return { command: `${run} ${quoteWord(file)}`, entryFile: file, because: `${file} serves HTTP when it is run` };
    }
  }
  return null;
}
