package dev.blockload.definition;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnsavedNameTest {

	@Test
	void aFileThatIsLoadedIntoABlockHasAlwaysTheSameName() {
		assertThat(UnsavedName.ofLoad("my app", "a$b-c.d")).isEqualTo("load.my_app.a_b-c.d");
		assertThat(UnsavedName.ofLoad("app", "cafe\u0301")).isEqualTo("load.app.caf\u00e9");
		assertThat(UnsavedName.label("load.app.people.x")).isEqualTo("load.app.people.x");
	}

	@Test
	void eachDraftHasAnotherNameAndAllHaveOneLabel() {
		String name = UnsavedName.ofDraft("my app", "a$b");
		assertThat(name).matches("load\\.draft\\.my_app\\.a_b\\.[0-9a-f]{6}");
		assertThat(UnsavedName.ofDraft("my app", "a$b")).isNotEqualTo(name);
		assertThat(UnsavedName.label(name)).isEqualTo("load.draft.my_app.a_b");
	}

}
