// Why a solution has no price of a constraint: the reply does not say whether
// prices were asked for, so this tells what the round's constraints allow to.
import { Round_Objective, RoundPairRule_Rule, type Round } from '../gen/citymatch/v1/round_pb';

/**
 * `unset`: there is no constraint to price. `unasked`: some would have a price,
 * so prices were not asked for. `unclear`: those set have a price only if they
 * bar a pair.
 */
export type NoPrices = 'unset' | 'unasked' | 'unclear';

export function whyNoPrices(round: Round | undefined): NoPrices {
  if (!round) return 'unclear';
  const always =
    round.objective === Round_Objective.STABLE ||
    round.groups.some((group) => group.floor !== undefined || group.cap !== undefined) ||
    round.pairRules.some((rule) => rule.rule !== RoundPairRule_Rule.FORBIDDEN);
  if (always) return 'unasked';
  return round.minimumScore > 0 || round.pairRules.length > 0 ? 'unclear' : 'unset';
}
