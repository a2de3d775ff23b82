// Weights of criteria: in the address, and what they do to a list at once,
// before the server has answered.
import type { PairAssessment } from '../gen/citymatch/v1/match_service_pb';

/** In the order of the score. */
export const CRITERIA = [
  'sector_fit',
  'needs_fit',
  'size_fit',
  'climate_fit',
  'setting_fit',
  'track_record_fit',
  'ties_fit',
  'ambition_fit',
  'practical_fit',
  'finance_fit',
] as const;

export type Weights = Map<string, number>;

/** `sector_fit:30,size_fit:5` and back; what is malformed is left out. */
export function parseWeights(text: string): Weights {
  const weights: Weights = new Map();
  for (const part of text.split(',')) {
    const [criterion = '', value = ''] = part.split(':');
    const weight = Number(value);
    if ((CRITERIA as readonly string[]).includes(criterion) && value !== '' && weight >= 0 && weight <= 100) {
      weights.set(criterion, weight);
    }
  }
  return weights;
}

export function printWeights(weights: Weights): string {
  return [...weights].map(([criterion, weight]) => `${criterion}:${weight}`).join(',');
}

/** Shares of 0 to 1 that sum to 1; equal ones if all weights are 0. */
export function normalise(weights: Weights): Weights {
  const sum = [...weights.values()].reduce((a, b) => a + b, 0);
  return new Map([...weights].map(([criterion, weight]) => [criterion, sum > 0 ? weight / sum : 1 / weights.size]));
}

export interface Scored {
  assessment: PairAssessment;
  score: number;
  low: number;
  high: number;
  contributions: Map<string, number>;
}

/** The list under other weights, best first: Σ weight × fit, exactly. */
export function rescore(assessments: readonly PairAssessment[], shares: Weights): Scored[] {
  return assessments
    .map((assessment) => {
      const scored: Scored = { assessment, score: 0, low: 0, high: 0, contributions: new Map() };
      for (const criterion of assessment.criteria) {
        const share = 100 * (shares.get(criterion.criterion) ?? 0);
        const contribution = share * criterion.effectiveFit;
        scored.contributions.set(criterion.criterion, contribution);
        scored.score += contribution;
        scored.low += share * criterion.fitLow;
        scored.high += share * criterion.fitHigh;
      }
      return scored;
    })
    .sort((a, b) => b.score - a.score || a.assessment.rank - b.assessment.rank);
}
