package dev.blockload.run;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CountsTest {

	private static final Run.Counts PIVOTED = new Run.Counts(10L, 90L, 20L, 50L, 30L, 3L, 0L).with(6, 7)
		.withCells(120, 4);

	@Test
	void theRecordsOfTheFileBalance() {
		assertThat(new Run.Counts(10L, 8L, 2L, null, null, null, null).with(0, 0).imbalance()).isEmpty();
		assertThat(new Run.Counts(10L, 7L, 2L, null, null, null, null).with(1, 0).imbalance()).isEmpty();
		assertThat(new Run.Counts(10L, 8L, 2L, null, null, null, null).with(1, 0).imbalance())
			.contains("10 records read, 8 staged, 2 rejected, 1 skipped. Expected read = staged + rejected + skipped.");
	}

	@Test
	void theRowsOfThePublishedRunBalance() {
		assertThat(new Run.Counts(10L, 8L, 2L, 4L, 3L, 1L, 5L).imbalance()).isEmpty();
		assertThat(new Run.Counts(10L, 8L, 2L, 4L, 2L, 1L, 5L).with(0, 1).imbalance()).isEmpty();
		assertThat(new Run.Counts(10L, 8L, 2L, 4L, 3L, 1L, 5L).with(0, 1).imbalance())
			.contains("8 rows staged, 1 merged, 4 inserted, 3 updated, 1 unchanged. "
					+ "Expected staged = merged + inserted + updated + unchanged.");
	}

	@Test
	void cellsThatDeletedItemsAreStaged() {
		Run.Counts counts = new Run.Counts(10L, 8L, 2L, 4L, 2L, 1L, 5L);
		assertThat(counts.imbalance(1)).isEmpty();
		assertThat(counts.imbalance(2))
			.contains("8 rows staged, 0 merged, 4 inserted, 2 updated, 1 unchanged, 2 cells deleted items. "
					+ "Expected staged = merged + inserted + updated + unchanged + cells that deleted items.");
	}

	@Test
	void withUnpivotCellsBalanceInsteadOfRecords() {
		assertThat(PIVOTED.imbalance()).isEmpty();
		assertThat(PIVOTED.withCells(121, 4).imbalance()).contains(
				"121 cells, 90 staged, 20 rejected, 6 skipped, 4 blank. Expected cells = staged + rejected + skipped + blank.");
	}

	@Test
	void aCountBelowZeroIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PIVOTED.with(Map.of("app.product", -1L)))
			.withMessage("A count below zero is not possible: read 10, staged 90, rejected 20, skipped 6, merged 7, "
					+ "inserted 50, updated 30, unchanged 3, deleted 0, cells 120, blank cells 4, created {app.product=-1}.");
	}

	@Test
	void createdItemsKeepTheirOrderAndCannotChange() {
		Map<String, Long> created = new LinkedHashMap<>();
		created.put("b", 2L);
		created.put("a", 1L);
		Run.Counts counts = PIVOTED.with(created);
		created.clear();
		assertThat(counts.created().keySet()).containsExactly("b", "a");
		assertThat(CreatedItems.of(CreatedItems.json(counts.created()))).isEqualTo(counts.created());
		assertThat(CreatedItems.of(null)).isEmpty();
	}

}
