package dev.blockload.definition;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.YamlNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Texts of definitions are parsed once, and their mistakes are found each time.
 */
class ParsedTextsTest {

	private final ParsedTexts texts = new ParsedTexts();

	@Test
	void aTextIsParsedOnceWhicheverFileHasIt() {
		Problems problems = new Problems("a.yml");
		YamlNode first = this.texts.parse("import: people\n", problems);
		assertThat(first).isNotNull();
		assertThat(this.texts.parse("import: people\n", new Problems("b.yml"))).isSameAs(first);
		assertThat(this.texts.parse("import: others\n", problems)).isNotNull().isNotSameAs(first);
		assertThat(problems.any()).isFalse();
	}

	@Test
	void aMistakeIsReportedForEachFile() {
		for (String file : new String[] { "a.yml", "b.yml" }) {
			Problems problems = new Problems(file);
			assertThat(this.texts.parse("import: [people\n", problems)).isNull();
			assertThat(problems.list()).singleElement().extracting(Problem::file).isEqualTo(file);
			Problems twice = new Problems(file);
			var unused = this.texts.parse("import: a\nimport: b\n", twice);
			assertThat(twice.list()).singleElement().satisfies((problem) -> {
				assertThat(problem.file()).isEqualTo(file);
				assertThat(problem.line()).isEqualTo(2);
			});
		}
	}

}
