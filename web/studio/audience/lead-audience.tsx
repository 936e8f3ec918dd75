import './lead-audience.css';
import { useMemo } from 'preact/hooks';
import { useWords } from '../../words/book.ts';
import type { Stay } from '../stay.ts';
import { AudienceLead } from './audience-lead.ts';
import { LeadPins } from './lead-pins.tsx';
import { LeadPolls } from './lead-polls.tsx';
import { LeadQuestions } from './lead-questions.tsx';
import { leadWords } from './lead-words.ts';
import { useLedAudience } from './use-led-audience.ts';

/** What hosts and co-hosts do with the audience: its questions, polls for it, links to hold up to it. */
export function LeadAudience({ stay }: { readonly stay: Stay }) {
  const words = useWords(leadWords);
  const lead = useMemo(() => new AudienceLead(stay), [stay]);
  const led = useLedAudience(lead);
  return (
    <section class="stack lead-audience" aria-labelledby="lead-audience-title">
      <h2 id="lead-audience-title" class="people-title">
        {words.title}
      </h2>
      <p class="soft">{words.hint}</p>
      <div role="alert">
        {led.action.problem && <p class="notice notice-refusal">{led.action.problem}</p>}
      </div>
      <LeadQuestions lead={lead} led={led} />
      <LeadPolls lead={lead} led={led} />
      <LeadPins lead={lead} led={led} />
    </section>
  );
}
