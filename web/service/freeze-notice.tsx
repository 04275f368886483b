import type { Service } from '../../shared/service.ts';
import { clock } from '../clock.ts';
import { useSource } from '../source.ts';

const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

/** The windows in which the service is not deployed, those to come included; nothing where there are none. */
export function FreezeNotice({ freezes = [] }: Pick<Service, 'freezes'>) {
  const now = new Date(useSource(clock)).toISOString();
  const ahead = freezes.filter(({ until }) => until > now);
  return ahead.map(({ id, from, until, reason }) => (
    <p key={id} data-part="notice" data-freeze={id}>
      {from <= now ? 'Frozen' : `Frozen from ${minute(from)}`} until {minute(until)}: {reason} A rollback stays
      possible.
    </p>
  ));
}
