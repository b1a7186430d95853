package dev.blockload.cli;

import java.util.jar.Attributes;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VersionTest {

	@Test
	void aReleaseNamesItsCommitAndWhetherItsSourcesWereChanged() {
		assertThat(Version.commit(attributes("0f36b561aa", "false"))).isEqualTo(" (commit 0f36b561aa)");
		assertThat(Version.commit(attributes("0f36b561aa", "true"))).isEqualTo(" (commit 0f36b561aa, changed)");
	}

	@Test
	void otherJarsHaveNoCommit() {
		assertThat(Version.commit(null)).isEmpty();
		assertThat(Version.commit(new Attributes())).isEmpty();
		assertThat(Version.commit(attributes("${build.commit}", "${build.changed}"))).isEmpty();
	}

	private static Attributes attributes(String commit, String changed) {
		Attributes attributes = new Attributes();
		attributes.putValue("Build-Commit", commit);
		attributes.putValue("Build-Changed", changed);
		return attributes;
	}

}
