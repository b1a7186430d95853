package dev.blockload.publish;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every method of publishing works with.
 *
 * @param client where the block is
 * @param jdbc the same
 * @param rolePath runs the statements that call code of the user
 */
record PublishTools(JdbcClient client, JdbcTemplate jdbc, RolePath rolePath) {

	PublishTools(JdbcClient client, JdbcTemplate jdbc) {
		this(client, jdbc, new RolePath(jdbc));
	}

}
