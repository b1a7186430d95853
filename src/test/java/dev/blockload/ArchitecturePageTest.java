package dev.blockload;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.docs.Pages;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether src/docs/architecture.md and its picture are true: the table of packages is
 * that of {@link ArchitectureTest}, and each file that the page names exists.
 */
class ArchitecturePageTest {

	private static final Path PAGE = Path.of("src/docs/architecture.md");

	private static final Path PICTURE = Path.of("src/docs/packages.svg");

	private static final Path SOURCES = Path.of("src/main/java/dev/blockload");

	private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

	private static final Pattern FILE = Pattern.compile("[\\w./-]+/[\\w.-]+\\.(java|sql|csv|md)");

	private static final Pattern WRITES_RUNS = Pattern
		.compile("(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO|TRUNCATE)\\s+blockload\\.run\\b(?!_)");

	private static final Pattern PACKAGE_IN_PICTURE = Pattern.compile("class=\"package\"[^>]*>([a-z0-9.]+)<");

	@Test
	void itsTableOfPackagesIsTheOneThatIsEnforced() {
		Map<String, Set<String>> onPage = new LinkedHashMap<>();
		for (List<String> row : Pages.table(PAGE, "| package | contains | can use |")) {
			onPage.put(names(row.get(0)).iterator().next(), names(row.get(2)));
		}
		assertThat(onPage).isEqualTo(ArchitectureTest.MAY_USE);
	}

	@Test
	void itsTableIsInTheOrderOfTheLayers() {
		List<String> seen = new ArrayList<>();
		for (List<String> row : Pages.table(PAGE, "| package | contains | can use |")) {
			assertThat(seen).containsAll(names(row.get(2)));
			seen.addAll(names(row.get(0)));
		}
	}

	@Test
	void itsPictureShowsEachPackageOnce() throws Exception {
		assertThat(PACKAGE_IN_PICTURE.matcher(Files.readString(PICTURE)).results().map((match) -> match.group(1)))
			.containsExactlyInAnyOrderElementsOf(ArchitectureTest.MAY_USE.keySet());
	}

	@Test
	void eachFileThatItNamesExists() throws Exception {
		List<String> files = CODE.matcher(Files.readString(PAGE))
			.results()
			.map((match) -> match.group(1))
			.filter((code) -> FILE.matcher(code).matches())
			.toList();
		assertThat(files).hasSizeGreaterThan(40);
		assertThat(files.stream().filter((file) -> !exists(file))).isEmpty();
	}

	@Test
	void onlyTheClassesThatItNamesWriteTheTableOfRuns() throws Exception {
		String row = Files.readAllLines(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| where does the row of a run change?"))
			.findFirst()
			.orElseThrow();
		try (Stream<Path> sources = Files.walk(SOURCES)) {
			List<String> writing = new ArrayList<>();
			for (Path source : sources.filter((path) -> path.toString().endsWith(".java")).toList()) {
				if (WRITES_RUNS.matcher(Files.readString(source)).find()) {
					writing.add(SOURCES.relativize(source).toString());
				}
			}
			assertThat(writing).containsExactlyInAnyOrderElementsOf(
					CODE.matcher(row).results().map((match) -> match.group(1)).toList());
		}
	}

	@Test
	void itExplainsFifteenTerms() {
		assertThat(Pages.table(PAGE, "| term | meaning | in the code |")).hasSize(16);
	}

	/** Below the sources of the product, unless the path begins at the root. */
	private static boolean exists(String file) {
		return Files.isRegularFile(Path.of(file)) || Files.isRegularFile(SOURCES.resolve(file));
	}

	/** The names in code in a cell. */
	private static Set<String> names(String cell) {
		return CODE.matcher(cell).results().map((name) -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));
	}

}
