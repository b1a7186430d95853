package dev.blockload.api;

/**
 * Something that happened to what a number belongs to: a run or a flow run.
 */
sealed interface EventAnswer permits EventView, FlowEventView {

}
