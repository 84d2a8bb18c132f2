'use strict';
// The answer: a sentence, the table, and what has to be known to read them.

/** A sign before the words, so that colour is not the only one. */
const VERDICT_SIGNS = {
  baseline: '', worse: '▲ ', better: '▼ ', equivalent: '≈ ', undecided: '○ ', too_few: '? ', no_pairs: '– ',
};

const verdictOf = row => element('span', {class: row.verdict}, VERDICT_SIGNS[row.verdict] + row.judged.words);

const percent = `${Math.round(100 * data.level)} %`;

const margin = data.judging.margin;

function interval(spread, write) {
  return spread && isNumber(spread.low) ? `${write(spread.low)} to ${write(spread.high)}` : '–';
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

/** An interval in small letters after its middle. */
function withInterval(spread, write) {
  if (!spread || !isNumber(spread.mean)) return '–';
  return element('span', {}, write(spread.mean),
    isNumber(spread.low) ? element('small', {}, ` [${write(spread.low)}, ${write(spread.high)}]`) : null);
}

function named(row) {
  return element('span', {class: 'name'}, glyph(row.format), row.format);
}

const settingColumns = () => settingDimensions
  .filter(dimension => dimension.values.length > 1)
  .map(dimension => ({header: dimension.title, text: dimension.of}));

/** How many trials completed, and the way to them. */
function trialsLink(row) {
  return trialsOf(row).length === 0 ? whole(row.loss.n)
    : element('a', {href: `#trials-${data.rows.indexOf(row)}`, title: `The trials of ${rowName(row)}`}, whole(row.loss.n));
}

function answerColumns() {
  const number = 'number';
  const columns = [
    {header: 'format', text: named, value: row => row.format},
    ...settingColumns(),
    {header: 'verdict', text: verdictOf, value: row => row.judged.words},
    {header: `against ${data.baseline}`, class: number, value: row => row.delta?.mean ?? null,
      text: row => isBaseline(row) ? '' : withInterval(row.delta, signed)},
    {header: 'all at once', class: number, text: row => isBaseline(row) ? '' : interval(row.judged, signed), value: row => row.judged.low},
    {header: 'p (Holm)', class: number, value: row => row.pHolm, text: row => isBaseline(row) ? '' : probability(row.pHolm)},
    {header: data.metric, class: number, text: row => withInterval(row.loss, fixed), value: row => row.loss.mean},
    {header: 'seeds', class: number, text: trialsLink, value: row => row.loss.n},
  ];
  for (const end of ['diverged', 'failed']) {
    if (data.rows.some(row => row[end] > 0)) {
      columns.push({header: end, class: number, value: row => row[end],
        text: row => row[end] === 0 ? '0' : element('span', {class: 'worse'}, `${row[end]} of ${row.trials}`)});
    }
  }
  if (data.rows.some(row => stopped(row) > 0)) columns.push({header: 'stopped', class: number, text: row => whole(stopped(row)), value: stopped});
  return columns;
}

/** The trials of a row that were ended by a rule: neither completed nor broken. */
const stopped = row => row.trials - row.completed - row.diverged - row.failed;

function writeAnswer() {
  byId('headline').textContent = data.headline;
  byId('notes').replaceChildren(...data.notes.map(note => element('li', {}, note)));
  byId('totals').replaceChildren(...data.totals.map(total =>
    element('div', {}, element('dt', {}, total.name), element('dd', {}, total.value))));
}

function drawAnswer(rows) {
  byId('answer-table').replaceChildren(
    table(answerColumns(), rows, {sortable: true, name: 'answer', rowClass: row => isBaseline(row) ? 'baseline' : null}));
  byId('answer-caption').textContent = `${capital(data.judging.legend)}. Mean ${data.metric} over seeds in nats [${percent} interval of that row alone]. `
    + `Against ${data.baseline}: differences paired by seed; positive is worse. p is of a paired t test, adjusted by Holm `
    + 'over all comparisons. Diverged and failed trials are counted, never averaged.'
    + (data.baselineComputes === null ? '' : ` ${data.baselineComputes}`);
}
