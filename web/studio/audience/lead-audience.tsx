import './lead-audience.css';
import { useMemo } from 'preact/hooks';
import type { Leader } from '../../lead/leader.ts';
import { useWords } from '../../words/book.ts';
import { AudienceLead } from './audience-lead.ts';
import { LeadPins } from './lead-pins.tsx';
import { LeadPolls } from './lead-polls.tsx';
import { LeadQuestions } from './lead-questions.tsx';
import { leadWords } from './lead-words.ts';
import { useLedAudience } from './use-led-audience.ts';

export interface LeadAudienceProps {
  readonly leader: Leader;
  /** Of its heading, where it stands in a part of a page; 2 when absent. */
  readonly level?: 2 | 4;
}

/** What hosts and co-hosts do with the audience: its questions, polls for it, links to hold up to it. */
export function LeadAudience({ leader, level = 2 }: LeadAudienceProps) {
  const [Title, Part] = level === 2 ? (['h2', 'h3'] as const) : (['h4', 'h5'] as const);
  const words = useWords(leadWords);
  const lead = useMemo(() => new AudienceLead(leader), [leader]);
  const led = useLedAudience(lead);
  return (
    <section class="stack lead-audience" aria-labelledby="lead-audience-title">
      <Title id="lead-audience-title" class="people-title">
        {words.title}
      </Title>
      <p class="soft">{words.hint}</p>
      <div role="alert">
        {led.action.problem && <p class="notice notice-refusal">{led.action.problem}</p>}
      </div>
      <LeadQuestions lead={lead} led={led} Part={Part} />
      <LeadPolls lead={lead} led={led} Part={Part} />
      <LeadPins lead={lead} led={led} />
    </section>
  );
}
