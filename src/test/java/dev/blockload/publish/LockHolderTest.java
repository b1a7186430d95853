package dev.blockload.publish;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How messages name what holds a lock.
 */
class LockHolderTest {

	@Test
	void namesThatOthersChooseForgeNoLine() {
		LockHolder prepared = new LockHolder(LockHolder.Kind.PREPARED, "'x\nrun 7: COMPLETED'", "a\u001b[2K", null,
				null, 90L, List.of("holds ROW EXCLUSIVE on app.\"b\r\""), null);
		assertThat(prepared.sentence())
			.isEqualTo("Prepared transaction 'x␊run 7: COMPLETED' of role a␛[2K (for 90 s) holds ROW EXCLUSIVE on "
					+ "app.\"b␍\". End it: COMMIT PREPARED or ROLLBACK PREPARED.");
	}

}
