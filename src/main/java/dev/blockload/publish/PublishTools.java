package dev.blockload.publish;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every method of publishing works with.
 *
 * @param client where the block is
 * @param jdbc the same
 * @param rolePath runs the statements that call code of the user
 * @param partitions how many partitions a block partitioned by load has
 */
record PublishTools(JdbcClient client, JdbcTemplate jdbc, RolePath rolePath, PartitionRules partitions) {

	PublishTools(JdbcClient client, JdbcTemplate jdbc, PartitionRules partitions) {
		this(client, jdbc, new RolePath(jdbc), partitions);
	}

	/** Tools for work that adds no partition. */
	PublishTools(JdbcClient client, JdbcTemplate jdbc) {
		this(client, jdbc, PartitionRules.STANDARD);
	}

}
