package dev.blockload.publish;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every method of publishing works with.
 *
 * @param client where the block is
 * @param jdbc the same
 */
record PublishTools(JdbcClient client, JdbcTemplate jdbc) {
}
