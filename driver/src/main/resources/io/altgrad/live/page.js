'use strict';

// Asks once a second for what has changed and shows it. Text from the sweep reaches the page as text alone.
(() => {
  const POLL_MILLIS = 1000;
  const KEPT = 40;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  // As in the report: Okabe and Ito's colours and further hues, told apart with every kind of colour vision.
  const LIGHT = ['#0072b2', '#d55e00', '#007e5d', '#a8467e', '#8a6d00', '#2f9fd0', '#7a3e9d', '#8c6d31', '#c2185b', '#5f7d00', '#00838f', '#3f51b5'];
  const DARK = ['#4fa3dc', '#f07f3c', '#2bc596', '#de9cc3', '#e69f00', '#9bd4f5', '#b78be0', '#c9a860', '#ff7aa8', '#a9c34a', '#4fd0dc', '#8c9eff'];
  const DASHES = ['solid', [6, 3], [2, 2], [8, 3, 2, 3]];

  const curves = new Map();
  const means = new Map();
  const formats = [];
  // What is shown alone: a format, or a trial by its id; null shows all.
  let alone = null;
  let chart = null;
  let version = 0;
  let lastHeard = null;

  const at = id => document.getElementById(id);

  function duration(seconds) {
    if (seconds === null || seconds === undefined) {
      return '–';
    }
    const whole = Math.round(seconds);
    const two = n => String(n).padStart(2, '0');
    return Math.floor(whole / 3600) + ':' + two(Math.floor(whole / 60) % 60) + ':' + two(whole % 60);
  }

  const figure = (number, digits) => number === null || number === undefined
    ? '–'
    : number.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});

  function cell(row, text, kind) {
    const made = row.insertCell();
    made.textContent = text;
    if (kind) {
      made.className = kind;
    }
    return made;
  }

  function fill(body, items, columns, emptyText, addRow) {
    body.replaceChildren();
    items.forEach(item => addRow(body.insertRow(), item));
    if (items.length === 0) {
      const row = body.insertRow();
      row.className = 'none';
      cell(row, emptyText).colSpan = columns;
    }
  }

  function standing(data) {
    if (data.phase !== 'ended') {
      return 'Running on ' + data.host + ' since ' + new Date(data.startedAt).toLocaleString() + '.';
    }
    return 'Ended at ' + new Date(data.at).toLocaleString()
      + (data.stopped ? ', stopped early: ' + data.stopped + '.' : '.');
  }

  function showSweep(data) {
    // A run without rules of stopping does not say how many were stopped.
    const stopped = data.stoppedEarly ?? 0;
    const ended = data.before + data.completed + data.diverged + data.failed + stopped;
    const share = data.running.reduce((sum, trial) => sum + trial.step / trial.steps, 0);
    document.title = Math.floor(100 * (ended + share) / Math.max(1, data.total)) + '% ' + data.sweep;
    at('sweep').textContent = data.sweep;
    at('standing').textContent = standing(data);
    at('standing').className = '';
    at('bar').value = data.total === 0 ? 1 : (ended + share) / data.total;
    at('completed').textContent = figure(data.completed, 0)
      + (data.before > 0 ? ' + ' + figure(data.before, 0) + ' before' : '');
    at('diverged').textContent = figure(data.diverged, 0);
    at('failed').textContent = figure(data.failed, 0);
    at('stoppedEarly').textContent = figure(stopped, 0);
    at('stoppedEarly').parentElement.hidden = stopped === 0;
    at('runningCount').textContent = figure(data.running.length, 0);
    at('waiting').textContent = figure(Math.max(0, data.total - ended - data.running.length), 0)
      + (data.most > data.total ? ' + up to ' + figure(data.most - data.total, 0) : '');
    at('rate').textContent = figure(data.trialsPerHour, data.trialsPerHour < 10 ? 1 : 0);
    at('left').textContent = data.phase === 'ended' ? '0:00:00' : duration(data.secondsLeft);
  }

  /** The colour of a format by its place: beyond the palette a hue of its own, so that none comes twice. */
  function colourOf(format) {
    const palette = dark.matches ? DARK : LIGHT;
    const place = formats.indexOf(format);
    const beyond = place - palette.length;
    return beyond < 0 ? palette[place]
      : 'hsl(' + (25 + beyond * 137.508) % 360 + ',60%,' + ((dark.matches ? 62 : 34) + 5 * (beyond % 3)) + '%)';
  }

  const dashOf = format => DASHES[formats.indexOf(format) % DASHES.length];

  const isAlone = (kind, value) => alone !== null && alone.kind === kind && alone.value === value;

  function showAlone(kind, value) {
    alone = isAlone(kind, value) ? null : {kind, value};
    showFormats();
    showCurves();
    document.querySelectorAll('td button').forEach(button =>
      button.setAttribute('aria-pressed', String(isAlone('trial', button.dataset.id))));
  }

  const isShown = curve => alone === null || (alone.kind === 'format' ? curve.format === alone.value : curve.id === alone.value);

  /** The trial's name, which shows its curve alone where it has one. */
  function nameCell(row, trial) {
    const made = cell(row, '');
    if (!curves.has(trial.id)) {
      made.textContent = trial.label;
      return;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = trial.label;
    button.dataset.id = trial.id;
    button.setAttribute('aria-pressed', String(isAlone('trial', trial.id)));
    button.addEventListener('click', () => showAlone('trial', trial.id));
    made.append(button);
  }

  function showTrials(data) {
    // A button that has the keyboard keeps it, though the rows are new.
    const focused = document.activeElement?.dataset?.id;
    fill(at('running'), data.running, 7, 'No trial runs.', (row, trial) => {
      nameCell(row, trial);
      cell(row, trial.step === 0 ? 'starting' : trial.step + '/' + trial.steps, 'n');
      const bar = document.createElement('progress');
      bar.value = trial.step / trial.steps;
      bar.setAttribute('aria-label', 'steps done');
      cell(row, '', 'wide').append(bar);
      cell(row, figure(trial.loss, 4), 'n');
      cell(row, figure(trial.step === 0 ? null : trial.tokensPerSecond, 0), 'n wide');
      cell(row, duration(trial.secondsLeft), 'n');
      cell(row, trial.where, 'wide');
    });
    fill(at('recent'), data.recent, 3, 'None yet.', (row, trial) => {
      nameCell(row, trial);
      cell(row, trial.status, 'keep ' + trial.status);
      cell(row, trial.detail);
    });
    if (focused) {
      [...document.querySelectorAll('td button')].find(button => button.dataset.id === focused)?.focus();
    }
  }

  function keepCurves(data) {
    data.curves.forEach(curve => curves.set(curve.id, curve));
    data.means.forEach(mean => means.set(mean.format + ' ' + mean.steps, mean));
    const known = new Set(data.ids);
    [...curves.keys()].filter(id => !known.has(id)).forEach(id => curves.delete(id));
    [...means.values(), ...curves.values()].forEach(one => {
      if (!formats.includes(one.format)) {
        formats.push(one.format);
      }
    });
    if (alone !== null && alone.kind === 'trial' && !curves.has(alone.value)) {
      alone = null;
    }
  }

  /** A button for each format, with the colour and the dash of its lines. */
  function showFormats() {
    const focused = document.activeElement?.dataset?.format;
    at('formats').replaceChildren(...formats.map(format => {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
      const dash = dashOf(format);
      const attributes = {x1: 0, y1: 5, x2: 24, y2: 5, stroke: colourOf(format), 'stroke-width': 3, 'stroke-dasharray': dash === 'solid' ? 'none' : dash.join(' ')};
      Object.entries(attributes).forEach(([name, value]) => line.setAttribute(name, value));
      const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      picture.setAttribute('viewBox', '0 0 24 10');
      picture.setAttribute('aria-hidden', 'true');
      picture.append(line);
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.format = format;
      button.setAttribute('aria-pressed', String(isAlone('format', format)));
      button.addEventListener('click', () => showAlone('format', format));
      button.append(picture, format);
      return button;
    }));
    if (focused) {
      [...at('formats').children].find(button => button.dataset.format === focused)?.focus();
    }
  }

  function series(curve) {
    const runs = curve.status === 'running';
    const single = alone !== null && alone.kind === 'trial';
    return {
      id: curve.id,
      name: curve.format,
      type: 'line',
      data: curve.points,
      symbol: 'circle',
      symbolSize: 7,
      showSymbol: curve.points.length < 2,
      showAllSymbol: false,
      sampling: 'lttb',
      animation: false,
      triggerLineEvent: true,
      color: colourOf(curve.format),
      lineStyle: {width: single ? 2.5 : runs ? 1.75 : 1, opacity: runs || single ? 1 : 0.4, type: dashOf(curve.format)},
      endLabel: {show: false},
    };
  }

  function meanSeries(mean) {
    return {
      id: 'mean ' + mean.format + ' ' + mean.steps,
      name: mean.format,
      type: 'line',
      data: mean.points,
      symbol: 'none',
      animation: false,
      z: 5,
      triggerLineEvent: true,
      color: colourOf(mean.format),
      lineStyle: {width: 3.5, type: dashOf(mean.format)},
    };
  }

  function tooltip(point) {
    const curve = curves.get(point.seriesId);
    const mean = [...means.values()].find(one => 'mean ' + one.format + ' ' + one.steps === point.seriesId);
    const name = curve ? curve.label + ' (' + curve.status + ')'
      : mean ? mean.format + ', mean of ' + mean.trials + (mean.trials === 1 ? ' trial' : ' trials') : point.seriesName;
    return Array.isArray(point.value) ? name + '\nstep ' + point.value[0] + '\nloss ' + figure(point.value[1], 4) : name;
  }

  function showCurves() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = {
      nameTextStyle: {color: colour('--quiet')},
      axisLabel: {color: colour('--quiet'), hideOverlap: true},
      axisLine: {lineStyle: {color: colour('--line')}},
      splitLine: {lineStyle: {color: colour('--line')}},
    };
    chart.setOption({
      animation: false,
      textStyle: {fontFamily: 'system-ui, sans-serif'},
      grid: {left: 8, right: 24, top: 12, bottom: 28, containLabel: true},
      // Drawn on the canvas: a tooltip of HTML would need inline styles, which the page forbids.
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        formatter: tooltip,
        backgroundColor: colour('--panel'),
        borderColor: colour('--line'),
        textStyle: {color: colour('--ink')},
      },
      xAxis: {...axis, type: 'value', name: 'step', nameLocation: 'middle', nameGap: 26, minInterval: 1},
      yAxis: {...axis, type: 'value', scale: true, name: 'loss'},
      series: [
        ...[...curves.values()].filter(isShown).map(series),
        ...[...means.values()].filter(mean => alone === null || isAlone('format', mean.format)).map(meanSeries),
      ],
    }, {replaceMerge: ['series']});
  }

  function show(data) {
    lastHeard = new Date();
    const changed = data.version !== version;
    version = data.version;
    showSweep(data);
    keepCurves(data);
    showTrials(data);
    if (changed) {
      showFormats();
      showCurves();
    }
  }

  async function poll() {
    let ended = false;
    try {
      const answer = await fetch('/data.json?since=' + version, {cache: 'no-store'});
      if (!answer.ok) {
        throw new Error('status ' + answer.status);
      }
      const data = await answer.json();
      show(data);
      ended = data.phase === 'ended';
    } catch (error) {
      at('standing').className = 'lost';
      at('standing').textContent = 'The sweep does not answer: it has ended, or its process has. '
        + (lastHeard ? 'This is how it stood at ' + lastHeard.toLocaleTimeString() + '. ' : '')
        + 'altgrad status DIR tells more.';
    }
    if (!ended) {
      setTimeout(poll, POLL_MILLIS);
    }
  }

  at('kept').textContent = KEPT;
  chart = echarts.init(at('chart'), null, {renderer: 'canvas'});
  chart.on('click', point => {
    const curve = curves.get(point.seriesId);
    if (isAlone('format', point.seriesName) && curve) {
      showAlone('trial', curve.id);
    } else if (alone !== null) {
      showAlone(alone.kind, alone.value);
    } else {
      showAlone('format', point.seriesName);
    }
  });
  new ResizeObserver(() => chart.resize()).observe(at('chart'));
  dark.addEventListener('change', () => {
    showFormats();
    showCurves();
  });
  poll();
})();
