package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every method of publishing works with.
 *
 * @param client where the block is
 * @param jdbc the same
 * @param catalog the same
 * @param lock takes the block's locks
 */
record PublishTools(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, BlockLock lock) {

	/**
	 * Lock a block against writers, not against readers, and check that it is as planned.
	 * @throws PublishException code {@code block-locked} or {@code block-changed}
	 */
	void lockUnchanged(Publication publication) {
		Block planned = publication.target().block();
		this.lock.whileLocking(publication,
				List.of("LOCK TABLE " + publication.blockName() + " IN SHARE ROW EXCLUSIVE MODE"));
		Block now = this.catalog.find(planned.application(), planned.name()).orElse(null);
		if (now == null || now.oid() != planned.oid() || !now.fingerprint().equals(planned.fingerprint())) {
			throw PublishException.blockChanged(planned);
		}
	}

}
