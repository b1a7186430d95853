package dev.blockload.api;

/**
 * What was stopped: a run or a flow run, as for {@code stop}.
 */
sealed interface StopAnswer permits RunSummary, FlowRunView {

}
