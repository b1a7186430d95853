package dev.blockload.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import javax.lang.model.element.Modifier;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.blockload.docs.SourceCodes.Sink;

/**
 * The calls of all sources, and what of the declarations is needed to follow a code
 * through them. Nothing is attributed: a call is matched by name and number of arguments,
 * and by its class where the source names one. A file calls only what is in its own
 * package or in one that it imports from.
 */
final class Calls extends TreePathScanner<Void, Void> {

	private static final String CONSTRUCTOR = "<init>";

	/** The types whose constructors take a code, and the kind of it. */
	private static final Map<String, String> KINDS = Map.of("Failure", "failure", "Cause", "failure", "MappingProblem",
			"failure", "Warning", "warning", "Reject", "reject", "InvalidValue", "reject", "UnfitRow", "reject",
			"Finding", "repair", "RejectGroup", "reject");

	private final List<Call> calls = new ArrayList<>();

	private final List<Declared> constructors = new ArrayList<>();

	private final List<Sink> roots = new ArrayList<>();

	private final Set<String> unknown = new TreeSet<>();

	/**
	 * Where codes end up.
	 * @throws IllegalStateException where a record has a code and its kind is not known
	 */
	List<Sink> roots() {
		if (!this.unknown.isEmpty()) {
			throw new IllegalStateException("records with a code of no known kind: " + this.unknown);
		}
		return this.roots;
	}

	List<Call> of(Sink sink) {
		return this.calls.stream()
			.filter((call) -> call.name().equals(sink.name()) && call.arguments().size() == sink.arity()
					&& (call.owners().isEmpty() || call.owners().contains(sink.owner()))
					&& knows(call.path().getCompilationUnit(), sink.home()))
			.toList();
	}

	/** Whether a file is in a package, or imports anything of it. */
	private static boolean knows(CompilationUnitTree unit, String home) {
		return packageOf(unit).equals(home) || unit.getImports()
			.stream()
			.anyMatch((imported) -> imported.getQualifiedIdentifier().toString().startsWith(home + "."));
	}

	static String packageOf(CompilationUnitTree unit) {
		return unit.getPackageName().toString();
	}

	List<Declared> constructorsIn(CompilationUnitTree unit) {
		return this.constructors.stream().filter((declared) -> declared.unit() == unit).toList();
	}

	@Override
	public Void visitClass(ClassTree type, Void unused) {
		if (type.getKind() == Tree.Kind.RECORD) {
			List<String> components = variablesIn(type).stream()
				.filter((variable) -> !variable.getModifiers().getFlags().contains(Modifier.STATIC))
				.map((variable) -> variable.getName().toString())
				.toList();
			if (components.contains("code")) {
				root(type.getSimpleName().toString(), components);
			}
		}
		return super.visitClass(type, null);
	}

	private void root(String type, List<String> components) {
		String kind = KINDS.get(type);
		if (kind == null) {
			this.unknown.add(type);
			return;
		}
		this.roots.add(new Sink(packageOf(getCurrentPath().getCompilationUnit()), type, CONSTRUCTOR, components.size(),
				components.indexOf("code"), kind));
	}

	@Override
	public Void visitMethod(MethodTree method, Void unused) {
		if (method.getName().contentEquals(CONSTRUCTOR)) {
			ClassTree owner = classAround(getCurrentPath());
			this.constructors.add(new Declared(getCurrentPath().getCompilationUnit(), owner, method));
			if (owner.getSimpleName().contentEquals("Failure")) {
				this.roots.add(Sink.of(getCurrentPath().getCompilationUnit(), owner, method, 0, "failure"));
			}
		}
		return super.visitMethod(method, null);
	}

	@Override
	public Void visitNewClass(NewClassTree call, Void unused) {
		add(CONSTRUCTOR, Set.of(lastName(call.getIdentifier())), call.getArguments());
		return super.visitNewClass(call, null);
	}

	@Override
	public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
		String name = nameOf(call);
		if (name.equals("this") || name.equals("super")) {
			ClassTree around = classAround(getCurrentPath());
			Tree parent = around.getExtendsClause();
			String owner = (name.equals("this") || parent == null) ? around.getSimpleName().toString()
					: lastName(parent);
			add(CONSTRUCTOR, Set.of(owner), call.getArguments());
		}
		else if (call.getMethodSelect() instanceof MemberSelectTree select) {
			String owner = lastName(select.getExpression());
			// An instance: its class is not told here.
			boolean named = !owner.isEmpty() && Character.isUpperCase(owner.charAt(0));
			add(name, named ? Set.of(owner) : Set.of(), call.getArguments());
		}
		else {
			add(name, namesAround(getCurrentPath()), call.getArguments());
		}
		return super.visitMethodInvocation(call, null);
	}

	private void add(String name, Set<String> owners, List<? extends ExpressionTree> arguments) {
		this.calls.add(new Call(name, owners, List.copyOf(arguments), getCurrentPath()));
	}

	static String nameOf(MethodInvocationTree call) {
		return lastName(call.getMethodSelect());
	}

	/** The last part of a name; empty for any other expression. */
	private static String lastName(Tree tree) {
		if (tree instanceof IdentifierTree identifier) {
			return identifier.getName().toString();
		}
		return (tree instanceof MemberSelectTree select) ? select.getIdentifier().toString() : "";
	}

	static ClassTree classAround(TreePath path) {
		TreePath at = path;
		while (!(at.getLeaf() instanceof ClassTree)) {
			at = Objects.requireNonNull(at.getParentPath());
		}
		return (ClassTree) at.getLeaf();
	}

	private static Set<String> namesAround(TreePath path) {
		Set<String> names = new TreeSet<>();
		for (TreePath at = path; at != null; at = at.getParentPath()) {
			if (at.getLeaf() instanceof ClassTree type) {
				names.add(type.getSimpleName().toString());
			}
		}
		return names;
	}

	/** What a block or a class declares. */
	static List<VariableTree> variablesIn(Tree tree) {
		List<? extends Tree> parts = (tree instanceof BlockTree block) ? block.getStatements()
				: (tree instanceof ClassTree type) ? type.getMembers() : List.of();
		return parts.stream().filter(VariableTree.class::isInstance).map(VariableTree.class::cast).toList();
	}

	/**
	 * A call.
	 *
	 * @param name what is called; {@code <init>} for constructors
	 * @param owners classes that may declare it; empty where the source does not tell
	 * @param arguments what it is given
	 * @param path where it stands
	 */
	record Call(String name, Set<String> owners, List<ExpressionTree> arguments, TreePath path) {
	}

	/**
	 * A constructor.
	 *
	 * @param unit its file
	 * @param owner its class
	 * @param method the constructor
	 */
	record Declared(CompilationUnitTree unit, ClassTree owner, MethodTree method) {
	}

}
