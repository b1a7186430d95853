package dev.blockload.run;

import java.time.Instant;

/**
 * The session of a lane on a node of Citus.
 *
 * @param node where it is
 * @param gpid its number in the whole cluster, {@code citus_backend_gpid()}
 * @param start when it began, by the clock of its node
 */
record LaneSession(CitusNode node, long gpid, Instant start) {
}
