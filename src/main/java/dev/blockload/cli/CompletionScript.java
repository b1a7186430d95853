package dev.blockload.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The script that completes commands of bash, and of zsh with its {@code bashcompinit}.
 * It is written from the verbs and options that picocli knows. The shell reads the names
 * of imports and connections from the definitions itself: starting Java for each press of
 * the tab key would take a second.
 */
final class CompletionScript {

	private static final String SCRIPT = """
			# The names of the imports in a folder of definitions. Other texts are left out: compgen expands its words.
			_blockload_imports() {
			  find "$1" -name '*.y*ml' -exec sed -n "s/^import:[[:space:]]*['\\"]\\{0,1\\}\\([^'\\"#[:space:]]*\\).*/\\1/p" {} + 2> /dev/null | grep -E '^[[:alnum:]_.-]+$' | sort
			}

			# The names of the connections in a folder of definitions.
			_blockload_connections() {
			  awk '/^connections:/ { on = 1; next } on && /^[^ #]/ { exit }
			    on && match($0, /^ +[^ #]/) { if (!deep) deep = RLENGTH
			      if (RLENGTH == deep) { gsub(/^ +|:.*|["\\047]/, ""); if (/^[[:alnum:]_.-]+$/) print } }' "$1/connections.yml" 2> /dev/null
			}

			_blockload() {
			  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
			  local verb='' place=0 folder=jobs words='' i
			  case ${COMP_WORDS[0]} in
			    */*) if [ -d "${COMP_WORDS[0]%/*}/jobs" ]; then folder=${COMP_WORDS[0]%/*}/jobs; fi ;;
			  esac
			  if [ -n "${BLOCKLOAD_HOME:-}" ]; then folder=$BLOCKLOAD_HOME/jobs; fi
			  folder=${BLOCKLOAD_JOBS:-$folder}
			  for ((i = 1; i < COMP_CWORD; i++)); do
			    case ${COMP_WORDS[i]} in
			      -j | --jobs) i=$((i + 1)); folder=${COMP_WORDS[i]} ;;
			      @VALUED@) i=$((i + 1)) ;;
			      -*) ;;
			      *) if [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; else place=$((place + 1)); fi ;;
			    esac
			  done
			  COMPREPLY=()
			  case $before in
			@VALUES@
			    @VALUED@) return ;;
			  esac
			  case $word in
			    -*)
			      case $verb in
			@OPTIONS@
			      esac
			      words="$words @COMMON@" ;;
			    *)
			      case $verb:$place in
			        :*) words='@VERBS@' ;;
			@ARGUMENTS@
			      esac ;;
			  esac
			  COMPREPLY=($(compgen -W "$words" -- "$word"))
			}

			complete -F _blockload blockload
			""";

	private final Collection<CommandSpec> verbs;

	private final Set<String> common;

	CompletionScript(CommandSpec root) {
		this.verbs = root.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
		this.common = new LinkedHashSet<>();
		this.verbs.iterator().next().options().forEach((option) -> this.common.addAll(List.of(option.names())));
		this.verbs.forEach((verb) -> this.common.retainAll(verb.optionsMap().keySet()));
	}

	String text() {
		return SCRIPT.replace("@VALUES@", values())
			.replace("@VALUED@", String.join(" | ", valued()))
			.replace("@OPTIONS@", options())
			.replace("@COMMON@", String.join(" ", this.common))
			.replace("@VERBS@", this.verbs.stream().map(CommandSpec::name).collect(Collectors.joining(" ")))
			.replace("@ARGUMENTS@", arguments());
	}

	private Stream<OptionSpec> all(Predicate<OptionSpec> wanted) {
		return this.verbs.stream().flatMap((verb) -> verb.options().stream()).filter(wanted);
	}

	/** The options that are always followed by a value. */
	private Set<String> valued() {
		return all((option) -> option.arity().min() > 0).flatMap((option) -> Stream.of(option.names()))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** The options whose values are known. */
	private String values() {
		Map<String, String> lines = new LinkedHashMap<>();
		all((option) -> true).forEach((option) -> {
			String names = "    " + String.join(" | ", option.names()) + ") ";
			if (option.type() == Path.class) {
				lines.put(names, "COMPREPLY=($(compgen -d -- \"$word\")); return ;;");
			}
			else if (!choices(option).isEmpty()) {
				lines.put(names, "COMPREPLY=($(compgen -W '" + choices(option) + "' -- \"$word\")); return ;;");
			}
		});
		return lines.entrySet()
			.stream()
			.map((line) -> line.getKey() + line.getValue())
			.collect(Collectors.joining("\n"));
	}

	private static String choices(ArgSpec argument) {
		Iterable<String> candidates = argument.completionCandidates();
		return (candidates != null) ? StreamSupport.stream(candidates.spliterator(), false)
			.map((text) -> text.toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(" ")) : "";
	}

	private String options() {
		return this.verbs.stream()
			.map((verb) -> "        %s) words='%s' ;;".formatted(verb.name(),
					verb.options()
						.stream()
						.flatMap((option) -> Stream.of(option.names()))
						.filter((name) -> !this.common.contains(name))
						.collect(Collectors.joining(" "))))
			.filter((line) -> !line.contains("words=''"))
			.collect(Collectors.joining("\n"));
	}

	private String arguments() {
		return this.verbs.stream()
			.flatMap((verb) -> verb.positionalParameters().stream().map((argument) -> argument(verb, argument)))
			.filter((line) -> !line.isEmpty())
			.collect(Collectors.joining("\n"));
	}

	private static String argument(CommandSpec verb, PositionalParamSpec argument) {
		String words = switch (argument.paramLabel()) {
			// The name of an import is its last run.
			case "IMPORT", "RUN" -> "$(_blockload_imports \"$folder\")";
			case "CONNECTION" -> "$(_blockload_connections \"$folder\")";
			default -> choices(argument).isEmpty() ? "" : "'" + choices(argument) + "'";
		};
		String place = (argument.arity().max() > 1) ? "*" : Integer.toString(argument.index().min());
		return words.isEmpty() ? "" : "        %s:%s) words=%s ;;".formatted(verb.name(), place, words);
	}

}
