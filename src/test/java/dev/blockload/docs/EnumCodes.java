package dev.blockload.docs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/**
 * The codes that the enums of the product declare, each behind its kind, such as
 * {@code failure no-match}.
 */
final class EnumCodes {

	/** The interface by whose implementation an enum is one of codes → the kind. */
	private static final Map<String, String> KINDS = Map.of("FailureCode", "failure", "WarningCode", "warning",
			"RejectCode", "reject", "RepairCode", "repair");

	private EnumCodes() {
	}

	/** All codes; one that two enums declare is in the list twice. */
	static List<String> all() {
		return enums().entrySet().stream().flatMap((entry) -> codes(entry.getKey(), entry.getValue())).toList();
	}

	/** Each enum of codes, with its kind. */
	static Map<Class<?>, String> enums() {
		Map<Class<?>, String> enums = new TreeMap<>((one, other) -> one.getName().compareTo(other.getName()));
		for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("dev.blockload")) {
			if (type.isEnum()) {
				KINDS.forEach((name, kind) -> {
					if (type.getSimpleName().equals(name) || type.getAllRawInterfaces()
						.stream()
						.anyMatch((face) -> face.getSimpleName().equals(name))) {
						enums.put(type.reflect(), kind);
					}
				});
			}
		}
		return enums;
	}

	private static java.util.stream.Stream<String> codes(Class<?> type, String kind) {
		return java.util.Arrays.stream(type.getEnumConstants()).map((constant) -> {
			try {
				var text = type.getMethod("text");
				text.setAccessible(true);
				return kind + " " + text.invoke(constant);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(type + " has no method text()", ex);
			}
		});
	}

}
