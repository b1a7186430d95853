package dev.blockload.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextTableTest {

	@Test
	void columnsAreAsWideAsTheirWidestCellAndNumbersAreAlignedRight() {
		assertThat(TextTable.of(List.of("run", "import", "read", "object"),
				List.of(List.of("9", "salary-history", "1,234,567", "a.csv"), List.of("10", "x", "-3", ""),
						List.of("11", "7", "", "b.csv"))))
			.isEqualTo("""
					run  import          read       object
					  9  salary-history  1,234,567  a.csv
					 10  x                      -3
					 11               7             b.csv
					""");
	}

	@Test
	void lettersOutsideTheFirstPlaneCountAsOne() {
		assertThat(TextTable.of(List.of("name", "last"), List.of(List.of("😀é日größe", "x"), List.of("b", "y"))))
			.isEqualTo("""
					name      last
					😀é日größe  x
					b         y
					""");
	}

	@Test
	void aTableWithoutRowsIsItsHeader() {
		assertThat(TextTable.of(List.of("run", "import"), List.of())).isEqualTo("run  import\n");
	}

}
