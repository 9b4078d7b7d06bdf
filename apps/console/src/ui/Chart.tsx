import { Skeleton } from 'antd';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { type ColourMode, chartColours, sizes, useColourMode } from '../theme.ts';

/** Axes, tooltip and font of every chart, from the theme. */
function base(mode: ColourMode): EChartsCoreOption {
  const c = chartColours(mode);
  return {
    color: [...c.series],
    textStyle: { fontFamily: c.fontFamily, fontSize: sizes.textSmall, color: c.textSoft },
    animationDuration: 150,
    animationDurationUpdate: 150,
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    tooltip: {
      backgroundColor: c.raised,
      borderColor: c.border,
      borderWidth: 1,
      padding: sizes.space3,
      textStyle: { color: c.text, fontSize: sizes.textSmall, fontFamily: c.fontFamily },
      extraCssText: `box-shadow:none;border-radius:${sizes.radius}px`,
      confine: true,
    },
  };
}

/** Fetches the chart library; a page that will need it calls this early. */
export const loadCharts = () => import('./echarts.ts');

interface Props {
  /** Everything but font, palette and tooltip frame, which are the theme's. */
  option: EChartsCoreOption;
  /** What the chart shows, for screen readers; give them the figures in a table, too. */
  label: string;
  height: number | string;
  /** The data item that was clicked, as ECharts names it. */
  onSelect?: (dataIndex: number) => void;
  onResize?: (width: number) => void;
  /** Where on the first x axis the tooltip is to show, for those who point by keyboard; null: nowhere. */
  pointer?: number | null;
}

/** ECharts, loaded when first needed, in the console's light or dark theme, as wide as its container. */
export function Chart({ option, label, height, onSelect, onResize, pointer = null }: Props) {
  const mode = useColourMode();
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts | null>(null);
  const select = useRef(onSelect);
  const resized = useRef(onResize);
  useEffect(() => {
    select.current = onSelect;
    resized.current = onResize;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let made: ECharts | null = null;
    let gone = false;
    const observer = new ResizeObserver(([entry]) => {
      made?.resize();
      if (entry) resized.current?.(entry.contentRect.width);
    });
    void loadCharts().then(({ init }) => {
      if (gone) return;
      made = init(element);
      made.on('click', (event) => {
        if (typeof event.dataIndex === 'number') select.current?.(event.dataIndex);
      });
      observer.observe(element);
      setChart(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      made?.dispose();
    };
  }, []);

  useEffect(() => {
    if (!chart) return;
    const common = base(mode);
    chart.setOption(
      {
        ...common,
        ...option,
        tooltip: { ...(common.tooltip as object), ...((option.tooltip as object | undefined) ?? {}) },
      },
      { notMerge: true },
    );
  }, [chart, option, mode]);

  useEffect(() => {
    if (!chart) return;
    if (pointer === null) chart.dispatchAction({ type: 'hideTip' });
    else {
      const x = chart.convertToPixel({ xAxisIndex: 0 }, pointer);
      chart.dispatchAction({ type: 'showTip', x, y: chart.getHeight() / 3 });
    }
  }, [chart, pointer]);

  return (
    <div style={{ position: 'relative', height }}>
      {!chart && (
        <Skeleton.Node active style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }} />
      )}
      <div ref={box} role="img" aria-label={label} style={{ width: '100%', height: '100%' }} />
    </div>
  );
}
