import type { ReactNode } from 'react';

interface ExternalLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly button?: boolean;
}

/** A link that leaves the page. An address from a document is a link only when it is a web address. */
export function ExternalLink({ href, children, button = false }: ExternalLinkProps) {
  if (!/^https?:\/\//.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" data-part={button ? 'button' : undefined}>
      {children}
    </a>
  );
}
