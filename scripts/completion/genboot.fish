# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion of genboot(8) for fish: the tool itself knows what can follow (host/cli/complete.h).

function __genboot_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in ($words[1] complete $words[2..-1] "$word" 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path "$word"
            case :folder
                __fish_complete_directories "$word"
            case '*'
                echo $line
        end
    end
end

complete -c genboot -f -a '(__genboot_complete)'
