/** The parts of ECharts that the console uses; loaded only by pages with a chart. */
import { HeatmapChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([HeatmapChart, AriaComponent, GridComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

export { init };
