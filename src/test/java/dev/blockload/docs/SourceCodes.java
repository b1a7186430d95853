package dev.blockload.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;

/**
 * The stable codes that sources create, each behind its kind, such as
 * {@code failure no-match}. They are found in the syntax trees: from the constructors
 * that take a code, back through every method and constructor that hands a parameter of
 * its own on to one, to the literals. Where a code comes from anything else, the source
 * is not understood, and {@link #puzzles()} tells the place: nothing is passed over.
 */
final class SourceCodes {

	// Codes that are read back from where they were kept, not created.
	private static final Set<String> READS = Set.of("code", "getString", "asString", "text");

	private final Calls calls = new Calls();

	private final Deque<Sink> open = new ArrayDeque<>();

	private final Set<Sink> seen = new HashSet<>();

	private final Set<String> codes = new TreeSet<>();

	private final Set<String> puzzles = new TreeSet<>();

	private SourceCodes() {
	}

	/** The codes of all sources below a folder. */
	static SourceCodes below(Path folder) throws IOException {
		SourceCodes found = new SourceCodes();
		List<Path> sources;
		try (Stream<Path> files = Files.walk(folder)) {
			sources = files.filter((file) -> file.toString().endsWith(".java")).toList();
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
			JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
					files.getJavaFileObjectsFromPaths(sources));
			for (CompilationUnitTree unit : task.parse()) {
				found.calls.scan(unit, null);
			}
		}
		found.calls.roots().forEach(found::reach);
		while (!found.open.isEmpty()) {
			found.follow(found.open.remove());
		}
		return found;
	}

	Set<String> codes() {
		return this.codes;
	}

	/** Places where a code comes from what is neither a literal nor a parameter. */
	Set<String> puzzles() {
		return this.puzzles;
	}

	private void reach(Sink sink) {
		if (this.seen.add(sink)) {
			this.open.add(sink);
		}
	}

	private void follow(Sink sink) {
		for (Calls.Call call : this.calls.of(sink)) {
			codeOf(call.arguments().get(sink.index()), call.path(), sink.kind());
		}
	}

	private void codeOf(ExpressionTree expression, TreePath place, String kind) {
		if (expression instanceof LiteralTree literal && literal.getValue() instanceof String code) {
			this.codes.add(kind + " " + code);
		}
		else if (expression instanceof ParenthesizedTree inner) {
			codeOf(inner.getExpression(), place, kind);
		}
		else if (expression instanceof ConditionalExpressionTree choice) {
			codeOf(choice.getTrueExpression(), place, kind);
			codeOf(choice.getFalseExpression(), place, kind);
		}
		else if (expression instanceof IdentifierTree name && isDeclared(name, place, kind)) {
			return;
		}
		else if (expression instanceof MemberSelectTree field && isField(field, place, kind)) {
			return;
		}
		else if (!isEnumConstant(expression)
				&& !(expression instanceof MethodInvocationTree call && READS.contains(Calls.nameOf(call)))) {
			this.puzzles.add(place.getCompilationUnit().getSourceFile().getName() + ": " + expression);
		}
	}

	/** A constant of an enum of codes, which {@link EnumCodes} knows. */
	private static boolean isEnumConstant(ExpressionTree expression) {
		return expression instanceof MemberSelectTree constant && isUpperCase(constant.getIdentifier())
				&& isUpperCase(constant.getExpression().toString().substring(0, 1))
				&& constant.getExpression().toString().matches("\\w+(Code|Warning|Reject)");
	}

	private static boolean isUpperCase(CharSequence name) {
		return name.chars().noneMatch(Character::isLowerCase);
	}

	/** A parameter, whose callers say more, or a variable that is set where declared. */
	private boolean isDeclared(IdentifierTree name, TreePath place, String kind) {
		for (TreePath at = place; at != null; at = at.getParentPath()) {
			if (at.getLeaf() instanceof MethodTree method) {
				int index = indexOf(method, name.getName().toString());
				if (index >= 0) {
					reach(Sink.of(at.getCompilationUnit(), Calls.classAround(at), method, index, kind));
					return true;
				}
			}
			for (VariableTree variable : Calls.variablesIn(at.getLeaf())) {
				ExpressionTree value = variable.getInitializer();
				if (variable.getName().equals(name.getName()) && value != null) {
					codeOf(value, at, kind);
					return true;
				}
			}
		}
		return false;
	}

	/** A field that a constructor of the same file sets from its parameter. */
	private boolean isField(MemberSelectTree field, TreePath place, String kind) {
		List<Sink> sinks = new ArrayList<>();
		for (Calls.Declared declared : this.calls.constructorsIn(place.getCompilationUnit())) {
			int index = indexOf(declared.method(), field.getIdentifier().toString());
			if (index >= 0) {
				sinks.add(Sink.of(declared.unit(), declared.owner(), declared.method(), index, kind));
			}
		}
		sinks.forEach(this::reach);
		return !sinks.isEmpty();
	}

	private static int indexOf(MethodTree method, String parameter) {
		List<String> names = method.getParameters().stream().map((variable) -> variable.getName().toString()).toList();
		return names.indexOf(parameter);
	}

	/**
	 * A method or constructor that takes a code.
	 *
	 * @param home the package of its class
	 * @param owner its class
	 * @param name its name; {@code <init>} for constructors
	 * @param arity how many parameters it has
	 * @param index which of them is the code
	 * @param kind of the codes that it takes
	 */
	record Sink(String home, String owner, String name, int arity, int index, String kind) {

		static Sink of(CompilationUnitTree unit, ClassTree owner, MethodTree method, int index, String kind) {
			return new Sink(Calls.packageOf(unit), owner.getSimpleName().toString(), method.getName().toString(),
					method.getParameters().size(), index, kind);
		}

	}

}
