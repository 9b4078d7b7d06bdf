import { describe, fitHelpers, minFeatureHistory } from '../gbdt/features.ts';
import { SCALES, type TreesModel } from '../gbdt/model.ts';
import { predictRows } from '../gbdt/train.ts';
import type { Member } from '../types.ts';

/**
 * Gradient-boosted trees that learned over many series how to correct what local members say; the mean of several models.
 * @param models trained on the same scale, at least one
 * @throws RangeError when there is none, or scales differ
 */
export function boostedTrees(models: readonly TreesModel[]): Member {
  const scaleName = models[0]?.scale;
  if (!scaleName) throw new RangeError('boosted trees need at least one model');
  if (models.some((model) => model.scale !== scaleName))
    throw new RangeError('models of one member share a scale');
  return {
    name: `trees.${scaleName}`,
    minHistory: minFeatureHistory,
    fit(history, grid) {
      const scale = SCALES[scaleName].scale(history);
      const helpers = fitHelpers(history.map(scale.to), grid);
      return {
        predict(later, horizon) {
          const described = describe(helpers, later.map(scale.to), horizon, grid);
          const answers = models.map((model) => predictRows(model, described.rows));
          return described.base.map((value, lead) => {
            const mean = answers.reduce((sum, answer) => sum + answer[lead]!, 0) / models.length;
            return scale.from(value + described.scale * mean);
          });
        },
      };
    },
  };
}
