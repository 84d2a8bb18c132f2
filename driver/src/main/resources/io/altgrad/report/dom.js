'use strict';
// Elements made by hand: text goes in as text nodes, never as markup.

/** An element; attributes that are functions become listeners, children that are strings become text. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter(child => child !== null));
  return made;
}

const byId = id => document.getElementById(id);

/** A row of buttons of which one is pressed. */
function switcher(label, options, chosen, choose) {
  const buttons = options.map(option => element('button', {
    type: 'button', 'aria-pressed': String(option === chosen), click: () => {
      buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(options[i] === option)));
      choose(option);
    },
  }, option));
  return element('div', {class: 'switch', role: 'group', 'aria-label': label}, element('span', {}, label), buttons);
}

/** What was searched for and sorted by, of tables that are made anew when something else changes. */
const tableStates = new Map();

const MOST_WITHOUT_SEARCH = 8;

/**
 * A table of {@code rows}, at most {@code limit} of them until asked for all. A column has a header, a text (or node) of
 * a row, and where it is a number a value to sort by. One that can be sorted can be searched and copied too; its state is
 * kept under {@code name}.
 */
function table(columns, rows, {limit = 200, rowClass = () => null, sortable = false, name = null} = {}) {
  const state = tableStates.get(name) ?? {column: null, direction: 1, search: ''};
  if (name !== null) tableStates.set(name, state);
  const body = element('tbody');
  const more = element('p', {class: 'more'});
  function chosen() {
    const terms = state.search.toLowerCase().split(/\s+/).filter(term => term !== '');
    const found = terms.length === 0 ? [...rows] : rows.filter(row => {
      const text = columns.map(column => cellText(column, row)).join(' ').toLowerCase();
      return terms.every(term => text.includes(term));
    });
    const column = columns.find(one => one.header === state.column);
    return column === undefined ? found : found.sort(order(column, state.direction));
  }
  function fill(count) {
    const found = chosen();
    body.replaceChildren(...found.slice(0, count).map(row =>
      element('tr', {class: rowClass(row)}, columns.map(column => element('td', {class: column.class}, column.text(row))))));
    more.replaceChildren(...(count < found.length
      ? [`${whole(count)} of ${whole(found.length)} rows. `, element('button', {type: 'button', click: () => fill(found.length)}, 'Show all')]
      : found.length < rows.length ? [`${whole(found.length)} of ${counted(rows.length, 'row')}.`] : []));
    if (made.isConnected) fitTables(made);
  }
  const sortedBy = column => column.header !== state.column ? null : state.direction > 0 ? 'ascending' : 'descending';
  // No button on paper: Chromium leaves it out of a head that it repeats on the next page.
  const headers = columns.map(column => element('th', {class: column.class, scope: 'col', 'aria-sort': sortedBy(column)}, sortable && !onPaper()
    ? element('button', {type: 'button', click: () => {
      state.direction = state.column === column.header ? -state.direction : 1;
      state.column = column.header;
      headers.forEach((header, i) => sortedBy(columns[i]) === null
        ? header.removeAttribute('aria-sort') : header.setAttribute('aria-sort', sortedBy(columns[i])));
      fill(Math.max(limit, body.children.length));
    }}, column.header)
    : column.header));
  const made = element('div', {},
    sortable ? tableTools(state, rows.length, () => fill(limit), () => ({columns, rows: chosen()})) : null,
    element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table'},
      element('table', {}, element('thead', {}, element('tr', {}, headers)), body)),
    more);
  fill(limit);
  return made;
}

/** What a table can be asked for: a search, and itself as text. */
function tableTools(state, count, refill, content) {
  const search = element('input', {type: 'search', placeholder: 'Search', 'aria-label': 'Search the table', value: state.search, input: event => {
    state.search = event.target.value;
    refill();
  }});
  const copying = (name, write) => element('button', {type: 'button', click: event => {
    const {columns, rows} = content();
    copy(write(columns, rows), event.target, name);
  }}, name);
  return element('div', {class: 'tools'}, count > MOST_WITHOUT_SEARCH || state.search !== '' ? search : null,
    copying('Copy as Markdown', asMarkdown), copying('Copy as CSV', asCsv));
}

/** Puts the text on the clipboard, and says so on the button. */
async function copy(text, button, name) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // Some browsers give a page that is a file no clipboard, but let it copy what is selected.
    const area = element('textarea', {class: 'copied'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = name; }, 1500);
}

function cellText(column, row) {
  const text = column.text(row);
  return text instanceof Node ? text.textContent : text === null || text === undefined ? '' : String(text);
}

function asMarkdown(columns, rows) {
  const cell = text => text.replace(/\\/g, '\\\\').replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/[\r\n]+/g, ' ');
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(columns.map(column => cell(column.header))), line(columns.map(column => column.class === 'number' ? '---:' : '---')),
    ...rows.map(row => line(columns.map(column => cell(cellText(column, row)))))].join('\n') + '\n';
}

/** Numbers in plain characters; text that a spreadsheet would compute is made text by an apostrophe. */
function asCsv(columns, rows) {
  const cell = text => {
    const plain = text.replace(/−/g, '-');
    if (/^[+-]?[\d,]+(\.\d+)?$/.test(plain)) return plain.replace(/[+,]/g, '');
    if (plain === '–') return '';
    return `"${(/^[=+\-@\t]/.test(plain) ? `'${plain}` : plain).replace(/"/g, '""')}"`;
  };
  return [columns.map(column => cell(column.header)), ...rows.map(row => columns.map(column => cell(cellText(column, row))))]
    .map(cells => cells.join(',')).join('\r\n') + '\r\n';
}

/** Makes every table as wide as there is room: with lines broken, then smaller, then each row as a list. */
function fitTables(within = document) {
  for (const scroll of within.querySelectorAll('.scroll')) {
    const made = scroll.querySelector('table');
    made.classList.remove('broken', 'small', 'stacked');
    for (const step of ['broken', 'small', 'stacked']) {
      if (scroll.scrollWidth <= scroll.clientWidth + 1) break;
      if (step === 'stacked') labelCells(made);
      made.classList.add(step);
    }
  }
}

/** Each cell's header beside it, for a table whose rows are lists; a cell that says nothing is left out of them. */
function labelCells(made) {
  const headers = [...made.querySelectorAll('thead th')].map(header => header.textContent);
  for (const row of made.querySelectorAll('tbody tr')) {
    [...row.children].forEach((cell, i) => {
      cell.dataset.label = headers[i];
      cell.classList.toggle('nothing', ['', '–'].includes(cell.textContent));
    });
  }
}

/** What is missing comes last, whichever way it is sorted. */
function order(column, direction) {
  const value = column.value ?? column.text;
  return (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null) ? 0 : (a ?? null) === null ? 1 : -1;
    return direction * naturally(a, b);
  };
}

/** The figures of a chart, for those who cannot see it or want to copy them. */
function figures(columns, rows) {
  const details = element('details', {class: 'data'}, element('summary', {}, 'The figures as a table'));
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) {
      details.append(table(columns, rows, {sortable: true}));
      fitTables(details);
    }
  });
  return details;
}

/** What a chart shows of a point: a title and pairs of words and figures. */
function tip(title, pairs) {
  return element('div', {class: 'tip'}, element('b', {}, title),
    pairs.map(([name, value]) => element('div', {}, element('span', {}, name), element('span', {}, value))));
}
