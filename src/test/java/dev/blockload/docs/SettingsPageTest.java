package dev.blockload.docs;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether src/docs/settings.md lists each setting of the sources: the properties with
 * their variables and defaults, the system properties and variables that are read, and
 * what application.yml sets.
 */
class SettingsPageTest {

	private static final Path PAGE = Path.of("src/docs/settings.md");

	private static final Pattern READ = Pattern
		.compile("(?:System\\s*\\.getProperty|System\\s*\\.getenv|Boolean\\.getBoolean|nvironment\\(?\\)?\\s*"
				+ "\\.getProperty)\\(\\s*(\"[^\"]+\"|[A-Z_]+)");

	/** Read, and no setting: Java sets it. */
	private static final Set<String> OF_JAVA = Set.of("java.home", "sun.java.command");

	@Test
	void itListsEachPropertyWithItsVariableAndItsDefault() {
		Map<String, String> found = new TreeMap<>();
		for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("dev.blockload")) {
			if (type.isAnnotatedWith(ConfigurationProperties.class)) {
				properties(type.reflect(), found);
			}
		}
		Map<String, String> listed = new TreeMap<>();
		for (List<String> row : Pages.table(PAGE, "| property | variable | default | effect | change it |")) {
			listed.put(row.get(0) + " " + row.get(1), row.get(2));
		}
		assertThat(found).hasSizeGreaterThan(14);
		assertThat(listed).isEqualTo(found);
	}

	@Test
	void itNamesEachVariableAndSystemPropertyThatIsRead() throws IOException {
		String page = Files.readString(PAGE);
		Set<String> read = new TreeSet<>();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			for (Path file : files.filter((file) -> file.toString().endsWith(".java")).toList()) {
				read.addAll(read(Files.readString(file)));
			}
		}
		read.removeAll(OF_JAVA);
		assertThat(read).contains("blockload.home", "blockload.log.form", "AWS_ENDPOINT_URL_STS", "TERM")
			.allSatisfy((name) -> assertThat(page).contains("`" + name + "`"));
	}

	@Test
	void itNamesEachPropertyThatTheProductSets() throws IOException {
		String page = Files.readString(PAGE);
		Map<String, Object> tree = new Yaml().load(Files.readString(Path.of("src/main/resources/application.yml")));
		List<String> set = new ArrayList<>();
		leaves("", tree, set);
		assertThat(set).hasSizeGreaterThan(20).allSatisfy((name) -> assertThat(page).contains("`" + name + "`"));
	}

	private static void properties(Class<?> type, Map<String, String> into) {
		String prefix = type.getAnnotation(ConfigurationProperties.class).value();
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			String variable = name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
			into.put("`" + name + "` `" + variable + "`", defaultOf(type, component));
		}
	}

	/**
	 * The constructor's parameters carry the annotation, in the order of the components.
	 */
	private static String defaultOf(Class<?> type, RecordComponent component) {
		int index = List.of(type.getRecordComponents())
			.stream()
			.map(RecordComponent::getName)
			.toList()
			.indexOf(component.getName());
		DefaultValue value = type.getDeclaredConstructors()[0].getParameters()[index].getAnnotation(DefaultValue.class);
		return (value != null) ? String.join(",", value.value()) : "none";
	}

	/** The names that a source reads; a constant is replaced by its value. */
	private static Set<String> read(String source) {
		Set<String> names = new TreeSet<>();
		Matcher matcher = READ.matcher(source);
		while (matcher.find()) {
			String name = matcher.group(1);
			if (!name.startsWith("\"")) {
				Matcher constant = Pattern.compile(name + "\\s*=\\s*(\"[^\"]+\")").matcher(source);
				assertThat(constant.find()).as("the value of " + name).isTrue();
				name = constant.group(1);
			}
			names.add(name.substring(1, name.length() - 1));
		}
		return names;
	}

	/** Levels of loggers are one row. */
	private static void leaves(String prefix, Map<?, ?> tree, List<String> into) {
		tree.forEach((key, value) -> {
			String name = prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key;
			if (value instanceof Map<?, ?> map && !name.equals("logging.level")) {
				leaves(name, map, into);
			}
			else {
				into.add(name);
			}
		});
	}

}
