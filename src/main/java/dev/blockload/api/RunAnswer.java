package dev.blockload.api;

/**
 * What a number belongs to: a run or a flow run, as for {@code show}.
 */
sealed interface RunAnswer permits RunView, FlowRunView {

}
