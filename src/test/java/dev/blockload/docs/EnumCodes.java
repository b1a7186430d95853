package dev.blockload.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.blockload.FailureCode;

/**
 * The codes that the enums of the product declare, each behind its kind, such as
 * {@code failure no-match}.
 */
public final class EnumCodes {

	/** The interface that an enum of codes implements, or the enum itself → the kind. */
	private static final Map<String, String> KINDS = Map.of("FailureCode", "failure", "WarningCode", "warning",
			"RejectCode", "reject", "RepairCode", "repair");

	/** Packages whose failures happen where there is no run, or before there is one. */
	private static final Set<String> WITHOUT_RUN = Set.of("access", "account", "api", "api.pigment", "app", "cli",
			"definition", "embedded", "event", "flow", "guess", "launch", "push", "saved", "schedule", "serve",
			"storage.spool", "visible", "web");

	/** The classes of the product. Reading them takes seconds. */
	static final JavaClasses PRODUCT = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.blockload");

	private EnumCodes() {
	}

	/** All codes; one that two enums declare is in the list twice. */
	static List<String> all() {
		return enums().entrySet()
			.stream()
			.flatMap((entry) -> textsOf(entry.getKey()).values().stream().map((text) -> entry.getValue() + " " + text))
			.toList();
	}

	/** Each enum of codes, with its kind. */
	static Map<Class<?>, String> enums() {
		Map<Class<?>, String> enums = new TreeMap<>((one, other) -> one.getName().compareTo(other.getName()));
		for (JavaClass type : PRODUCT) {
			if (type.isEnum()) {
				Stream
					.concat(Stream.of(type.getSimpleName()),
							type.getAllRawInterfaces().stream().map(JavaClass::getSimpleName))
					.filter(KINDS::containsKey)
					.forEach((name) -> enums.put(type.reflect(), KINDS.get(name)));
			}
		}
		return enums;
	}

	/** The codes of failures, by their texts. */
	public static Map<String, FailureCode> failures() {
		return failures((type) -> true);
	}

	/** The codes of failures that a run can end with, by their texts. */
	static Map<String, FailureCode> failuresOfRuns() {
		return failures((type) -> !WITHOUT_RUN.contains(type.getPackageName().replaceFirst("dev\\.blockload\\.?", "")));
	}

	private static Map<String, FailureCode> failures(Predicate<Class<?>> of) {
		return enums().keySet()
			.stream()
			.filter(FailureCode.class::isAssignableFrom)
			.filter(of)
			.flatMap((type) -> Arrays.stream(type.getEnumConstants()))
			.map(FailureCode.class::cast)
			.collect(Collectors.toMap(FailureCode::text, Function.identity()));
	}

	static List<String> namesOf(Class<?> type) {
		return Arrays.stream(type.getEnumConstants()).map((constant) -> ((Enum<?>) constant).name()).toList();
	}

	/** The texts of an enum's codes, by the names of its constants. */
	static Map<String, String> textsOf(Class<?> type) {
		Map<String, String> texts = new TreeMap<>();
		for (Object constant : type.getEnumConstants()) {
			try {
				var text = type.getMethod("text");
				text.setAccessible(true);
				texts.put(((Enum<?>) constant).name(), (String) text.invoke(constant));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(type + " has no method text().", ex);
			}
		}
		return texts;
	}

}
