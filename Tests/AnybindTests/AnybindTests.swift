import ScratchTree
import Testing
