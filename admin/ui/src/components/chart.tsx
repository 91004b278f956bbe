// A chart over time, drawn by uPlot in the colours of the page's style.
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { axis_time, chart_time } from "../format/times.ts";
import { useZoneChoice } from "../state/time-zone.ts";
import { colours_version } from "../state/theme.ts";
import { useSignal } from "../state/signal.ts";
import { texts } from "../texts/index.ts";

export interface Series {
  label: string;
  /** Name of a colour of the style, without its dashes. */
  colour: string;
  filled?: boolean;
  values: (number | null)[];
}

/** A moment that is marked, such as a deploy. */
export interface Mark {
  /** Seconds since 1970. */
  at: number;
  text: string;
}

interface Properties {
  /** Says what it shows, for screen readers. */
  label: string;
  /** Seconds since 1970. */
  times: number[];
  series: Series[];
  format: (value: number) => string;
  height?: number;
  /** Seconds, so that a quiet hour looks like an hour. */
  range: [number, number];
  marks?: readonly Mark[];
}

function draw_marks(plot: uPlot, marks: readonly Mark[], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  for (const mark of marks) {
    const x = plot.valToPos(mark.at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

/** Loaded with the first chart: most pages have none. */
let library: typeof uPlot | undefined;

function useLibrary(): typeof uPlot | undefined {
  const [loaded, set_loaded] = useState(() => library);
  useEffect(() => {
    if (library) return;
    let wanted = true;
    void import("uplot").then((module) => {
      library = module.default;
      if (wanted) set_loaded(() => library);
    });
    return () => void (wanted = false);
  }, []);
  return loaded;
}

const axis_times = (_plot: uPlot, splits: number[], _axis: number, _space: number, increment: number): string[] =>
  splits.map((split) => axis_time(split, increment));

/** The canvas knows no custom properties: an element resolves them. */
function colour_reader(host: HTMLElement): { read: (name: string) => string; done: () => void } {
  const probe = document.createElement("span");
  host.append(probe);
  return {
    read: (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    },
    done: () => probe.remove(),
  };
}

const with_alpha = (colour: string, alpha: number): string =>
  colour.startsWith("rgb(") ? colour.replace("rgb(", "rgba(").replace(")", `, ${alpha})`) : colour;

const no_marks: readonly Mark[] = [];

/** Values without neighbours: no line leads to them. */
const isolated = (values: ArrayLike<number | null | undefined>): number[] =>
  Array.from(values).flatMap((value, index) => (value != null && values[index - 1] == null && values[index + 1] == null ? [index] : []));

export function Chart({ label, times, series, format, height = 190, range, marks = no_marks }: Properties) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const colours = useSignal(colours_version);
  const zone = useZoneChoice();
  const Plot = useLibrary();
  const latest = useRef({ format, range, marks });
  latest.current = { format, range, marks };
  const shape = series.map((one) => `${one.label} ${one.colour}`).join("|");

  useEffect(() => {
    const element = host.current;
    if (!element || !Plot) return;
    const { read, done } = colour_reader(element);
    const mark_colour = read("muted");
    const axis = {
      stroke: read("muted"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: read("line"), width: 1 },
      ticks: { show: false },
    };
    const options: uPlot.Options = {
      width: element.clientWidth || 400,
      height,
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false }, sync: { key: "queue" } },
      legend: { live: true },
      hooks: { draw: [(drawn) => draw_marks(drawn, latest.current.marks, mark_colour)] },
      scales: {
        x: { time: true, range: () => latest.current.range },
        y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
      },
      axes: [
        { ...axis, grid: { show: false }, values: axis_times, space: 64, size: 30 },
        { ...axis, values: (_plot, splits) => splits.map((split) => latest.current.format(split)), size: 58, space: 36 },
      ],
      series: [
        { label: texts.queue.time, value: (_plot, value) => (value === null ? texts.words.unknown : chart_time(value)) },
        ...series.map((one): uPlot.Series => {
          const stroke = read(one.colour);
          return {
            label: one.label,
            stroke,
            width: 1.5,
            ...(one.filled ? { fill: with_alpha(stroke, 0.14) } : {}),
            points: { show: true, size: 5, fill: stroke, filter: (drawn, index) => isolated(drawn.data[index] ?? []) },
            value: (_plot, value) => (value === null ? texts.words.unknown : latest.current.format(value)),
          };
        }),
      ],
    };
    done();
    plot.current = new Plot(options, [times, ...series.map((one) => one.values)] as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, height, colours, zone, Plot]);

  useEffect(() => {
    plot.current?.setData([times, ...series.map((one) => one.values)] as uPlot.AlignedData);
  }, [times, series, marks]);

  return <div ref={host} class="chart" role="img" aria-label={label} />;
}
