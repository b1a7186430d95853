package dev.blockload.flow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Singular and plural of imports.
 */
class ImportCountTest {

	@Test
	void oneImportIsSingular() {
		assertThat(ImportCount.of(1)).isEqualTo("1 import");
		assertThat(ImportCount.share(1, 1, "loaded")).isEqualTo("1 of 1 import is loaded");
	}

	@Test
	void noneAndSeveralArePlural() {
		assertThat(ImportCount.of(0)).isEqualTo("0 imports");
		assertThat(ImportCount.of(2)).isEqualTo("2 imports");
		assertThat(ImportCount.share(1, 2, "loaded")).isEqualTo("1 of 2 imports are loaded");
	}

}
