package dev.blockload.definition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.blockload.yaml.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which files are read, and what one file has to do with another.
 */
class JobsDirectoryTest {

	private static final String CONNECTIONS = """
			connections:
			  sales: {bucket: sales-export, region: eu-central-1, applications: [workforce]}
			  other: {bucket: other-export, region: eu-central-1, applications: [finance]}
			""";

	private final Path jobs;

	private final Definitions definitions;

	JobsDirectoryTest(@TempDir Path directory) throws IOException {
		this.jobs = Files.createDirectory(directory.resolve("jobs"));
		this.definitions = Definitions.in(this.jobs, Map.of("NAMED", "by-variable")::get);
		write("connections.yml", CONNECTIONS);
	}

	@Test
	void importsAreReadFromAnyDirectoryInPathOrder() throws IOException {
		write("z.yml", imported("last"));
		write("a/b/c.yaml", imported("first"));
		write("a/b/notes.txt", "no definition");
		write("a/.z.yml.swp.yml", "{{{");
		write(".git/x.yml", "{{{");
		write("m.yml", imported("${NAMED}"));
		assertThat(this.definitions.all()).extracting((located) -> located.definition().name())
			.containsExactly("first", "by-variable", "last");
		assertThat(this.definitions.all()).extracting(LocatedImport::file)
			.containsExactly(this.jobs + "/a/b/c.yaml", this.jobs + "/m.yml", this.jobs + "/z.yml");
	}

	@Test
	void linksAreFollowedAndNeverInCircles() throws IOException {
		write("a/one.yml", imported("one"));
		Files.createSymbolicLink(this.jobs.resolve("a/up"), this.jobs);
		Files.createSymbolicLink(this.jobs.resolve("same.yml"), this.jobs.resolve("a/one.yml"));
		Files.createSymbolicLink(this.jobs.resolve("broken.yml"), this.jobs.resolve("nothing.yml"));
		CheckedDefinitions checked = this.definitions.check();
		assertThat(checked.imports()).extracting(LocatedImport::file).containsExactly(this.jobs + "/a/one.yml");
		assertThat(checked.problems())
			.containsExactly(new Problem(this.jobs + "/broken.yml", 1, 1, "Cannot be read: the file does not exist."));
	}

	@Test
	void aBrokenNeighbourStopsNoOtherImport() throws IOException {
		write("broken.yml", "import: broken\nfile: {latest: {{date}}.csv}\n");
		write("salaries.yml", imported("salaries"));
		assertThat(this.definitions.importNamed("salaries").definition().name()).isEqualTo("salaries");
	}

	@Test
	void aBrokenFileThatIsEvidentlyMeantSaysWhatIsWrongWithIt() throws IOException {
		write("one.yml", "import: broken # mine\nblock: 'open\n");
		write("nameless.yml", "application: workforce\nblock: [\n");
		assertThat(problems(() -> this.definitions.importNamed("broken"))).containsExactly(this.jobs
				+ "/one.yml:2:8: This quote is not closed. Expected the same quote at the end of the value. For a value that is a quote, write '\"' or \"'\".");
		assertThat(problems(() -> this.definitions.importNamed("nameless"))).containsExactly(
				this.jobs + "/nameless.yml:3:1: A value is missing here, or a '{' or '[' above is not closed.");
	}

	@Test
	void anUnknownImportIsRefusedWithItsNeighbours() throws IOException {
		assertThat(problems(() -> this.definitions.importNamed("salarys")))
			.containsExactly(this.jobs + ":1:1: Import 'salarys' does not exist. This directory has no imports.");
		write("salaries.yml", imported("salaries"));
		write("budget.yml", imported("budget"));
		write("broken.yml", "{");
		assertThat(problems(() -> this.definitions.importNamed("salarys"))).containsExactly(this.jobs
				+ ":1:1: Import 'salarys' does not exist. Expected budget or salaries. Did you mean 'salaries'?"
				+ " These files could not be read: " + this.jobs + "/broken.yml.");
	}

	@Test
	void twoImportsOfOneNameAreRefused() throws IOException {
		write("a.yml", imported("salaries"));
		write("b.yml", "# another\n" + imported("salaries"));
		List<String> twice = List.of(this.jobs + "/b.yml:2:9: Import 'salaries' is defined twice, here and in "
				+ this.jobs + "/a.yml. Expected a unique name. Rename one of them.");
		assertThat(problems(() -> this.definitions.importNamed("salaries"))).isEqualTo(twice);
		assertThat(problems(this.definitions::all)).isEqualTo(twice);
	}

	@Test
	void aNameIsTheSameHoweverItsAccentsAreStored() throws IOException {
		write("e.yml", imported("d\u00e9penses"));
		assertThat(this.definitions.importNamed("de\u0301penses").definition().name()).isEqualTo("d\u00e9penses");
	}

	@Test
	void onlyTheConnectionOfTheImportMustBeValid() throws IOException {
		write("salaries.yml", imported("salaries"));
		write("connections.yml", CONNECTIONS + "  broken: {bucket: '${NOT_SET}'}\n");
		assertThat(this.definitions.importNamed("salaries").definition().connection()).isEqualTo("sales");
		write("connections.yml", CONNECTIONS.replace("sales-export", "'${NOT_SET}'"));
		assertThat(problems(() -> this.definitions.importNamed("salaries")))
			.containsExactly(this.jobs + "/connections.yml:2:19: bucket: environment variable NOT_SET is not set."
					+ " Set it, or write ${NOT_SET:default}.");
	}

	@Test
	void withoutTheFileOfConnectionsThereAreNone() throws IOException {
		write("salaries.yml", imported("salaries"));
		Files.delete(this.jobs.resolve("connections.yml"));
		assertThat(problems(() -> this.definitions.importNamed("salaries")))
			.containsExactly(this.jobs + "/salaries.yml:3:13: Unknown connection 'sales'. File " + this.jobs
					+ "/connections.yml does not exist. Create it.");
	}

	@Test
	void twoFilesOfConnectionsAreRefused() throws IOException {
		write("connections.yaml", CONNECTIONS);
		assertThat(problems(this.definitions::all)).containsExactly(
				this.jobs + "/connections.yaml:1:1: Found two files of connections, this one and " + this.jobs
						+ "/connections.yml. Expected one. Move all connections into this file and delete the other.");
	}

	@Test
	void theConnectionOfAnEarlierRunIsRefusedAtTheConnections() throws IOException {
		write("salaries.yml", imported("salaries"));
		ImportDefinition definition = this.definitions.importNamed("salaries").definition();
		assertThat(this.definitions.connectionOf(definition).bucket()).isEqualTo("sales-export");
		write("connections.yml", CONNECTIONS.replace("workforce", "finance"));
		assertThat(problems(() -> this.definitions.connectionOf(definition))).containsExactly(this.jobs
				+ "/connections.yml:2:3: Import 'salaries' is refused. Application 'workforce' is not allowed to use"
				+ " connection 'sales'. Expected finance. To allow it, add it to 'applications' of the connection in "
				+ this.jobs + "/connections.yml.");
	}

	@Test
	void aFileInAnotherEncodingIsRefusedAtItsFirstByte() throws IOException {
		Files.write(this.jobs.resolve("latin.yml"),
				"import: it\nblock: D\u00e9penses\n".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(problems(() -> this.definitions.importNamed("latin"))).containsExactly(
				this.jobs + "/latin.yml:2:9: Byte 0xE9 is not valid UTF-8. Save the file with the encoding UTF-8.");
	}

	@Test
	void aByteOrderMarkIsPassedOver() throws IOException {
		write("marked.yml", "\uFEFF" + imported("marked"));
		assertThat(this.definitions.importNamed("marked").definition().name()).isEqualTo("marked");
	}

	@Test
	void aControlCharacterIsRefused() throws IOException {
		write("control.yml", "import: it\nblock: a\u0007b\n");
		assertThat(problems(() -> this.definitions.importNamed("control"))).containsExactly(this.jobs
				+ "/control.yml:2:9: Found the control character U+0007. Remove it, or write it in double quotes as \"\\u0007\".");
		write("control.yml", "import: it\nblock: a\0b\n");
		assertThat(problems(() -> this.definitions.importNamed("control")))
			.containsExactly(this.jobs + "/control.yml:2:9: Found the control character U+0000. Remove it.");
	}

	@Test
	void whatIsNoDirectoryIsRefused() {
		Path nowhere = this.jobs.resolve("nowhere");
		assertThat(problems(() -> Definitions.in(nowhere, (name) -> null).importNamed("salaries")))
			.containsExactly(nowhere
					+ ":1:1: This directory does not exist. Expected the directory of the definitions. Name it with --jobs DIR.");
		Path file = this.jobs.resolve("connections.yml");
		assertThat(problems(() -> Definitions.in(file, (name) -> null).importNamed("salaries"))).containsExactly(
				file + ":1:1: This is a file. Expected the directory of the definitions. Name it with --jobs DIR.");
	}

	private static String imported(String name) {
		return "import: " + name + "\n" + """
				application: workforce
				connection: sales
				file: {fixed: a.csv}
				block: salaries
				mode: upsert
				""";
	}

	private void write(String name, String text) throws IOException {
		Path file = this.jobs.resolve(name);
		Files.createDirectories(Objects.requireNonNull(file.getParent()));
		Files.writeString(file, text);
	}

	private static List<String> problems(ThrowingCallable call) {
		DefinitionException thrown = catchThrowableOfType(DefinitionException.class, call);
		assertThat(thrown).isNotNull();
		return thrown.problems().stream().map(Problem::toString).toList();
	}

}
